package dev.tramontane.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathTemplateTest {
    private static final PathTemplate ONE = PathTemplate.of("/v1/things/{id}").where("id", "thing_");

    @Test
    void valuesBeginAsTheyMust() {
        assertThat(ONE.match(List.of("v1", "things", "thing_7"))).contains(Map.of("id", "thing_7"));
        assertThat(ONE.match(List.of("v1", "things", "other"))).isEmpty();
        assertThat(PathTemplate.of("/v1/things/{id}").match(List.of("v1", "things", "other")))
                .contains(Map.of("id", "other"));
        assertThat(ONE).hasToString("/v1/things/{id}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "*",
                "/.",
                "/..",
                "/a/../b",
                "/%2e%2e/b",
                "/%2E",
                "/%",
                "/%1",
                "/%zz",
                "/%c3",
                "/%ff",
                "/%00",
                "/%0a",
                "/%c2%85",
                "/a b",
                "/\u0080",
                "/%c0%af",
                "/%ed%a0%80"
            })
    void whatIsNoPlainPathHasNoSegments(String path) {
        assertThat(PathTemplate.segmentsOf(path)).isEmpty();
    }

    @Test
    void segmentsAreDecodedOnce() {
        assertThat(PathTemplate.segmentsOf("/a%2Fb//%252e/;c")).contains(List.of("a/b", "", "%2e", ";c"));
    }
}
