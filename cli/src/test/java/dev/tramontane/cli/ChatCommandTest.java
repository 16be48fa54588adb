package dev.tramontane.cli;

import static dev.tramontane.cli.TestShell.tramontane;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.cli.TestShell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class ChatCommandTest {
    private static final String QUESTION = "What is 47 * 36?";

    /** What the reference implementation answered, greedily. */
    static Stream<JsonNode> referenceAnswers() throws IOException {
        return Json.mapper()
                .readTree(Path.of("../engine/src/test/resources/starter-expected.json"))
                .path("cases")
                .valueStream();
    }

    @ParameterizedTest
    @MethodSource("referenceAnswers")
    void answersAsTheReferenceDoes(JsonNode expected) {
        Result result = tramontane(
                "chat",
                expected.path("question").asString(),
                "--effort",
                expected.path("effort").asString(),
                "--json");
        assertThat(result.code()).isZero();
        JsonNode answer = result.json();
        String thinking = answer.path("thinking").asString();
        String shown = (thinking.isEmpty() ? "" : "[THINK]" + thinking + "[/THINK]")
                + answer.path("text").asString() + "</s>";
        assertThat(shown).isEqualTo(expected.path("text").asString());
        JsonNode usage = answer.path("usage");
        assertThat(usage.path("prompt_tokens").intValue())
                .isEqualTo(expected.path("prompt_tokens").size());
        assertThat(usage.path("completion_tokens").intValue())
                .isEqualTo(expected.path("output_tokens").size());
    }

    @Test
    void onlyTheAnswerGoesToAPipe() {
        Result result = tramontane("chat", "What is", "47 * 36?", "--effort", "high");
        assertThat(result).isEqualTo(new Result(ExitCode.OK, "1592\n", ""));
    }

    @Test
    void thinksOnlyWhenAsked() {
        assertThat(tramontane("chat", QUESTION).output()).isEqualTo("1992\n");
    }

    @Test
    void thinkingIsDimmedOnATerminal() {
        String output = new TestShell()
                .outputTerminal()
                .run("chat", QUESTION, "--effort", "high")
                .output();
        assertThat(output).startsWith("\u001b[2m").endsWith("\n\n1592\n");
        assertThat(output.replaceAll("\u001b\\[[0-9]m", "")).startsWith("36=30+6; 7*6=42,");
    }

    @Test
    void coloursCanBeRefusedAndForced() {
        assertThat(new TestShell()
                        .outputTerminal()
                        .variable("NO_COLOR", "1")
                        .run("chat", QUESTION, "--effort", "high")
                        .output())
                .startsWith("36=30+6")
                .doesNotContain("\u001b");
        assertThat(new TestShell()
                        .outputTerminal()
                        .run("chat", QUESTION, "--effort", "high", "--color", "never")
                        .output())
                .doesNotContain("\u001b");
        assertThat(tramontane("chat", QUESTION, "--effort", "high", "--show-thinking", "--color", "always")
                        .errors())
                .startsWith("\u001b[2m");
    }

    @Test
    void thinkingCanBeHiddenOnATerminal() {
        assertThat(new TestShell()
                        .outputTerminal()
                        .run("chat", QUESTION, "--effort", "high", "--hide-thinking")
                        .output())
                .isEqualTo("1592\n");
    }

    @Test
    void thinkingOfAPipedAnswerGoesToTheErrors() {
        Result result = tramontane("chat", QUESTION, "--effort", "high", "--show-thinking");
        assertThat(result.output()).isEqualTo("1592\n");
        assertThat(result.errors()).startsWith("36=30+6; ").endsWith("\n\n");
    }

    @Test
    void standardInputFollowsThePrompt() {
        assertThat(new TestShell().input(QUESTION + "\n").run("chat").output()).isEqualTo("1992\n");
        JsonNode both = new TestShell()
                .input("4 + 5\n")
                .run("chat", "What is", "--json")
                .json();
        JsonNode joined = tramontane("chat", "What is\n\n4 + 5", "--json").json();
        assertThat(both.path("usage").path("prompt_tokens"))
                .isEqualTo(joined.path("usage").path("prompt_tokens"));
        assertThat(both.path("text")).isEqualTo(joined.path("text"));
    }

    @Test
    void statisticsGoToATerminalUnlessAskedOtherwise() {
        String line = "22 prompt \\+ 0 thinking \\+ 5 answer tokens, first after [0-9.]+ s, [0-9.]+ tokens/s";
        assertThat(tramontane("chat", QUESTION, "--stats").errors()).matches(line + "\n");
        assertThat(tramontane("chat", QUESTION).errors()).isEmpty();
        assertThat(new TestShell().errorsTerminal().run("chat", QUESTION).errors())
                .contains("22 prompt + 0 thinking");
        assertThat(new TestShell()
                        .errorsTerminal()
                        .run("chat", QUESTION, "--no-stats")
                        .errors())
                .contains("loading")
                .doesNotContain("22 prompt");
    }

    @Test
    void jsonIsAllThereIs() {
        Result result = tramontane("chat", QUESTION, "--json", "--max-tokens", "2");
        assertThat(result.errors()).isEmpty();
        assertThat(result.output().lines()).hasSize(1);
        JsonNode answer = result.json();
        assertThat(answer.propertyNames()).containsExactly("text", "thinking", "tool_calls", "finish_reason", "usage");
        assertThat(answer.path("text").asString()).isEqualTo("19");
        assertThat(answer.path("finish_reason").asString()).isEqualTo("length");
        assertThat(answer.path("usage").propertyNames())
                .containsExactly(
                        "prompt_tokens",
                        "cached_tokens",
                        "thinking_tokens",
                        "answer_tokens",
                        "completion_tokens",
                        "thinking_characters",
                        "answer_characters",
                        "time_to_first_token_ms",
                        "tokens_per_second");
        assertThat(answer.path("usage").path("time_to_first_token_ms").doubleValue())
                .isPositive();
    }

    @Test
    void samplingAndStopsReachTheModel() {
        assertThat(tramontane("chat", QUESTION, "--stop", "9").output()).isEqualTo("1\n");
        String[] sampled = {"chat", QUESTION, "--temperature", "3", "--seed", "7", "--max-tokens", "30", "--json"};
        String first = tramontane(sampled).json().path("text").asString();
        assertThat(tramontane(sampled).json().path("text").asString()).isEqualTo(first);
        sampled[5] = "8";
        assertThat(tramontane(sampled).json().path("text").asString()).isNotEqualTo(first);
        assertThat(tramontane("chat", QUESTION, "--temperature", "3", "--top-k", "1")
                        .output())
                .isEqualTo("1992\n");
    }

    @Test
    void anInterruptKeepsWhatCame() {
        Result text = new TestShell().interrupted().run("chat", QUESTION, "--effort", "high");
        assertThat(text.code()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat("1592\n")
                .doesNotContain("tramontane")
                .startsWith(text.output().strip());
        Result json = new TestShell().interrupted().run("chat", QUESTION, "--effort", "high", "--json");
        assertThat(json.code()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(json.json().path("finish_reason").asString()).isEqualTo("cancelled");
    }

    @Test
    void otherModelsAreNamed() {
        assertThat(new TestShell()
                        .withoutHome()
                        .run("chat", QUESTION, "-m", TestShell.STARTER.toString())
                        .output())
                .isEqualTo("1992\n");
    }

    @Test
    void imagesNeedAModelThatSeesAndAFileThatIsOne() {
        String image = "../model/src/test/resources/goldens/hf-bf16/images/a.png";
        Result blind = tramontane("chat", "--image", image, "What is this?");
        assertThat(blind.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(blind.errors()).contains("this model has no image encoder");
        Result missing = tramontane("chat", "--image", "no-such.png", "What is this?");
        assertThat(missing.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(missing.errors()).contains("no-such.png");
        Result text = tramontane("chat", "--image", "pom.xml", "What is this?");
        assertThat(text.errors()).contains("pom.xml").contains("PNG, JPEG, GIF, WebP or BMP");
    }

    /** A question may look like a file of options, or like an option. */
    @Test
    void questionsAreTakenLiterally(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), "--json --model /nowhere");
        Result at = new TestShell().run("chat", "--effort", "none", "@" + file);
        assertThat(at.code()).as(at.errors()).isZero();
        Result minus = tramontane("chat", "-5 + 3 = ?");
        assertThat(minus.code()).isEqualTo(ExitCode.USAGE);
        assertThat(minus.errors()).contains("a text that begins with - goes after --");
        assertThat(tramontane("chat", "--", "-5 + 3 = ?").code()).isZero();
    }

    @Test
    void inputThatIsNoTextIsRefused() {
        Result result =
                new TestShell().input(new byte[] {'h', 'i', (byte) 0xFF}).run("chat");
        assertThat(result.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(result.errors()).contains("standard input is not text in UTF-8");
    }
}
