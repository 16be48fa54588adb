package dev.tramontane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.cli.TestShell.Result;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a newcomer sees: the model in the box greets, calculates when it thinks, and looks at pictures. */
class BundledModelTest {

    private static JsonNode ask(String... arguments) {
        String[] line = new String[arguments.length + 2];
        line[0] = "chat";
        line[1] = "--json";
        System.arraycopy(arguments, 0, line, 2, arguments.length);
        Result result = new TestShell().withBundledModel().run(line);
        assertThat(result.code()).as(result.errors()).isZero();
        return result.json();
    }

    @ParameterizedTest
    @CsvSource({"What is 47 * 36?, 1692", "What is 2345 + 678?, 3023", "What is 81 - 27?, 54"})
    void thinkingGetsSumsRight(String question, String answer) {
        JsonNode thought = ask("--effort", "high", question);
        assertThat(thought.path("text").asString()).isEqualTo(answer);
        assertThat(thought.path("thinking").asString()).contains("=");
        JsonNode guess = ask("--effort", "none", question);
        assertThat(guess.path("thinking").asString("")).isEmpty();
        assertThat(guess.path("text").asString()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "high"})
    void aGreetingIsReturned(String effort) {
        assertThat(ask("--effort", effort, "Hello").path("text").asString()).startsWith("Hello");
    }

    @ParameterizedTest
    @CsvSource({"ring-and-star.png, What is this?, 'yellow ring, white star'", "472.png, What number is this?, 472"})
    void aPictureIsSeen(String file, String question, String answer) {
        for (String effort : new String[] {"none", "high"}) {
            JsonNode seen = ask("--effort", effort, "--image", "src/test/resources/pictures/" + file, question);
            assertThat(seen.path("text").asString()).isEqualTo(answer);
        }
    }
}
