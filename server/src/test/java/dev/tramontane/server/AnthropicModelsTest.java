package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.server.TestServer.Answer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The list of models, as Anthropic's clients get it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnthropicModelsTest {
    private TestServer server;

    @BeforeAll
    void start() {
        Map<String, Optional<Effort>> aliases = new LinkedHashMap<>();
        aliases.put("b", Optional.empty());
        aliases.put("c", Optional.empty());
        server = TestServer.start(ServerOptions.DEFAULT.withModel("a").withAliases(aliases));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Answer get(String path) {
        return server.send(
                server.request(path).header("anthropic-version", "2023-06-01").GET());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                      | abc | false
            ?limit=2                | ab  | true
            ?limit=2&after_id=a     | bc  | false
            ?limit=1&after_id=a     | b   | true
            ?after_id=c             | ''  | false
            ?before_id=c            | ab  | false
            ?before_id=c&limit=1    | b   | true
            ?limit=1000             | abc | false
            """)
    void pages(String query, String ids, boolean hasMore) {
        JsonNode page = get("/v1/models" + query).json();
        assertThat(page.path("data")
                        .valueStream()
                        .map(model -> model.path("id").asString())
                        .collect(Collectors.joining()))
                .isEqualTo(ids);
        assertThat(page.path("has_more").asBoolean()).isEqualTo(hasMore);
        assertThat(page.path("first_id").asString("")).isEqualTo(ids.isEmpty() ? "" : ids.substring(0, 1));
        assertThat(page.path("last_id").asString("")).isEqualTo(ids.isEmpty() ? "" : ids.substring(ids.length() - 1));
        assertThat(page.has("object")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"?limit=0", "?limit=1001", "?limit=x", "?after_id=x", "?before_id=x", "?after_id=a&before_id=b"})
    void refusesOtherPages(String query) {
        assertThat(get("/v1/models" + query).status()).isEqualTo(400);
    }

    @Test
    void oneModel() {
        JsonNode model = get("/v1/models/b").json();
        assertThat(model.path("type").asString()).isEqualTo("model");
        assertThat(model.path("display_name").asString()).isEqualTo("b");
        assertThat(model.path("created_at").asString()).matches("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(get("/v1/models/x").status()).isEqualTo(404);
    }

    @Test
    void othersGetTheirOwnForm() {
        JsonNode list = server.get("/v1/models").json();
        assertThat(list.path("object").asString()).isEqualTo("list");
        assertThat(list.has("has_more")).isFalse();
        assertThat(server.get("/v1/models/b").json().path("object").asString()).isEqualTo("model");
    }
}
