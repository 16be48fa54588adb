package dev.tramontane.server.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.server.responses.FunctionNames.ClientName;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FunctionNamesTest {

    private static ClientName plain(String name) {
        return new ClientName(Optional.empty(), name);
    }

    private static ClientName in(String namespace, String name) {
        return new ClientName(Optional.of(namespace), name);
    }

    @Test
    void namesGoThereAndBack() {
        List<ClientName> functions = List.of(
                in("a", "b"),
                plain("a__b"),
                in("a__b", "c"),
                in("a", "b__c"),
                in("com.example/sky", "weather"),
                in("n".repeat(60), "f".repeat(60)),
                in("n".repeat(60), "f".repeat(61)),
                plain("f"));
        FunctionNames names = new FunctionNames(functions);
        assertThat(functions).allSatisfy(function -> {
            String name = names.forModel(function);
            assertThat(name).matches("[A-Za-z0-9_-]{1,64}");
            assertThat(names.forClient(name)).isEqualTo(function);
        });
        assertThat(functions.stream().map(names::forModel)).doesNotHaveDuplicates();
        assertThat(names.forModel(plain("a__b"))).isEqualTo("a__b");
    }

    @Test
    void aMissingNamespaceIsFoundIfOnlyOneFits() {
        FunctionNames names = new FunctionNames(List.of(in("a", "f"), in("a", "g"), in("b", "g")));
        assertThat(names.forClient("f")).isEqualTo(in("a", "f"));
        assertThat(names.forClient("g")).isEqualTo(plain("g"));
        assertThat(names.forClient("h")).isEqualTo(plain("h"));
    }

    @Test
    void earlierFunctionsAreCalledAsTheyWere() {
        FunctionNames none = new FunctionNames(List.of());
        FunctionNames one = new FunctionNames(List.of(in("a", "f")));
        assertThat(none.forModel(in("a", "f")))
                .isEqualTo(one.forModel(in("a", "f")))
                .isEqualTo("a__f");
    }
}
