package dev.tramontane.cli;

import static dev.tramontane.cli.TestShell.tramontane;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tramontane.cli.TestShell.Result;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One readable line and the right exit code, whatever goes wrong. */
class FailuresTest {
    @TempDir
    private Path folder;

    private static String[] line(String... arguments) {
        return arguments;
    }

    static Stream<Arguments> wrongUsage() {
        return Stream.of(
                arguments(line(), "which command?"),
                arguments(line("serf"), "serf"),
                arguments(line("chat", "hi", "--effort", "lots"), "'--effort': must be none or high, not 'lots'"),
                arguments(line("chat", "hi", "--effrot", "high"), "did you mean --effort?"),
                arguments(line("chat", "hi", "--softmax-scale", "x"), "must be auto, plain or yarn, not 'x'"),
                arguments(line("chat", "hi", "--temperature", "hot"), "'--temperature'"),
                arguments(line("chat", "hi", "--temperature", "-1"), "--temperature must be 0 to 100, not -1.0"),
                arguments(line("chat", "hi", "--top-p", "0"), "--top-p must be more than 0 to 1, not 0.0"),
                arguments(line("chat", "hi", "--max-tokens", "0"), "--max-tokens must be at least 1, not 0"),
                arguments(line("chat", "hi", "--stop", ""), "--stop must be"),
                arguments(line("chat", "hi", "--threads", "0"), "--threads must be 1 to 1024, not 0"),
                arguments(line("chat", "hi", "--context", "0"), "--context must be at least 1, not 0"),
                arguments(line("chat", "hi", "--color", "red"), "must be auto, always or never, not 'red'"),
                arguments(line("chat"), "a conversation needs a terminal"),
                arguments(line("inspect"), "'MODEL'"),
                arguments(line("logits", "models"), "'--requests=FILE'"),
                arguments(line("tokenize", "--ids", "--json", "hi"), "mutually exclusive"),
                arguments(line("tokenize", "--decode", "one"), "--decode takes token ids, not 'one'"),
                arguments(line("tokenize", "-m", "a", "--tokenizer", "b", "hi"), "not both"),
                arguments(line("random-model", "out", "--preset", "huge"), "unknown preset 'huge'"),
                arguments(
                        line("random-model", "out", "--quantisation", "fp3"),
                        "must be one of f32, f16, bf16, fp8, nvfp4"),
                arguments(line("random-model", "out", "--vocabulary", "300"), "at least the tokenizer's 595"));
    }

    @ParameterizedTest
    @MethodSource
    void wrongUsage(String[] arguments, String message) {
        Result result = tramontane(arguments);
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.output()).isEmpty();
        assertThat(result.errors())
                .startsWith("tramontane: ")
                .contains(message)
                .endsWith(" --help)\n")
                .hasLineCount(1);
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                arguments(line("chat", "hi", "-m", "/no/such"), "/no/such: does not exist"),
                arguments(line("inspect", "pom.xml"), "pom.xml: is neither a folder nor a .gguf file"),
                arguments(line("inspect", "src"), "src: has neither params.json nor config.json"),
                arguments(line("tokenize", "--tokenizer", "pom.xml", "hi"), "pom.xml"),
                arguments(line("tokenize", "--tokenizer", "/no/such", "hi"), "/no/such"),
                arguments(line("tokenize", "--decode", "595"), "token 595 is outside the vocabulary of 595"),
                arguments(line("render", "--requests", "/no/such"), "/no/such: does not exist"),
                arguments(line("logits", "../models/starter", "--requests", "src"), "src"),
                arguments(line("chat", "hi", "--context", "8193"), "8193"),
                arguments(line("chat", "hi", "--context", "5"), "the maximum context length is 5 tokens"),
                arguments(line("random-model", "pom.xml"), "pom.xml: is not a folder"),
                arguments(line("random-model", "src"), "src: is not empty"));
    }

    @ParameterizedTest
    @MethodSource
    void failures(String[] arguments, String message) {
        Result result = tramontane(arguments);
        assertThat(result.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(result.output()).isEmpty();
        assertThat(result.errors()).startsWith("tramontane: ").contains(message).hasLineCount(1);
    }

    @Test
    void stackTracesAreForThoseWhoAsk() {
        assertThat(tramontane("inspect", "/no/such", "--debug").errors())
                .startsWith("tramontane: /no/such: does not exist")
                .contains("CheckpointException", "at dev.tramontane.checkpoint");
    }

    @Test
    void aFolderWithoutATokenizerCannotChat() throws IOException {
        for (String file : new String[] {"config.json", "model.safetensors"}) {
            Files.copy(TestShell.STARTER.resolve(file), folder.resolve(file));
        }
        assertThat(tramontane("chat", "hi", "-m", folder.toString()).errors())
                .contains("has no tekken.json, the tokenizer");
        assertThat(tramontane("inspect", folder.toString()).output()).contains("there is no tekken.json");
        assertThat(new TestShell()
                        .input("{\"input_ids\": [1]}")
                        .run("logits", folder.toString(), "--requests", "-")
                        .code())
                .isZero();
    }

    @Test
    void anInstallationWithoutAModelSaysSo() {
        assertThat(new TestShell().withoutHome().run("chat", "hi").errors()).contains("--model is needed");
        assertThat(new TestShell().withoutHome().run("tokenize", "hi").errors()).contains("--tokenizer is needed");
    }

    @Test
    void emptyInputIsNoQuestion() {
        Result result = new TestShell().input(" \n").run("chat");
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.errors()).contains("nothing to answer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat", "tokenize", "inspect"})
    void aReaderThatWentAwayEndsTheCommandQuietly(String command) {
        String argument = command.equals("inspect") ? TestShell.STARTER.toString() : "What is 4 + 5?";
        Result result = new TestShell().outputTo(failing("Broken pipe")).run(command, argument);
        assertThat(result).isEqualTo(new Result(ExitCode.BROKEN_PIPE, "", ""));
    }

    @Test
    void aFullDiskIsAFailure() {
        Result result =
                new TestShell().outputTo(failing("No space left on device")).run("tokenize", "hi");
        assertThat(result).isEqualTo(new Result(ExitCode.FAILURE, "", "tramontane: No space left on device\n"));
    }

    @Test
    void whatNobodyExpectedIsStillOneLine() {
        Result result = new TestShell()
                .outputTo(new OutputStream() {
                    @Override
                    public void write(int b) {
                        throw new IllegalStateException("the\nroof is\non fire");
                    }
                })
                .run("tokenize", "hi");
        assertThat(result.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(result.errors())
                .isEqualTo(
                        "tramontane: unexpected IllegalStateException: the roof is on fire; use --debug for the stack"
                                + " trace\n");
    }

    @Test
    void unreadableFilesAreNamed() throws IOException {
        Path requests = folder.resolve("requests.jsonl");
        Files.write(requests, "{}".getBytes(StandardCharsets.UTF_8));
        if (requests.toFile().setReadable(false) && !Files.isReadable(requests)) {
            assertThat(tramontane("render", "--requests", requests.toString()).errors())
                    .isEqualTo("tramontane: " + requests + ": may not be read or written by this user\n");
        }
    }

    private static OutputStream failing(String reason) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(reason);
            }
        };
    }
}
