package dev.tramontane.cli;

import static dev.tramontane.cli.TestShell.tramontane;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class TokenizeCommandTest {
    @Test
    void listsIdsAndPieces() {
        assertThat(tramontane("tokenize", "What is 4?", "é").output()).isEqualTo("""
                     360  "What"
                     359  " is"
                      96  " "
                     116  "4"
                     127  "?"
                      96  " "
                     259  bytes c3
                     233  bytes a9
                """);
    }

    @Test
    void printsJson() {
        JsonNode json = tramontane("tokenize", "--json", "What is").json();
        assertThat(json.toString()).isEqualTo("{\"count\":2,\"ids\":[360,359],\"pieces\":[\"What\",\" is\"]}");
    }

    @Test
    void namesOfSpecialTokensAreText() {
        assertThat(tramontane("tokenize", "--ids", "[INST]").output().split(" "))
                .hasSizeGreaterThan(1);
        assertThat(tramontane("tokenize", "--decode", "3,360 4").output()).isEqualTo("[INST]What[/INST]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "two lines\nand a break\n", "  spaces\t", "naïve 世界 🙂", "\u0000\u001b[2J", "[INST]"})
    void idsAndTextGoBackAndForth(String text) {
        String ids = new TestShell().input(text).run("tokenize", "--ids").output();
        assertThat(new TestShell().input(ids).run("tokenize", "--decode").output())
                .isEqualTo(text);
    }

    @Test
    void aTerminalIsNotToldToDoThings() {
        String ids = new TestShell().input("\u001b[2J").run("tokenize", "--ids").output();
        assertThat(new TestShell()
                        .input(ids)
                        .outputTerminal()
                        .run("tokenize", "--decode")
                        .output())
                .isEqualTo("\u241b[2J\n");
    }
}
