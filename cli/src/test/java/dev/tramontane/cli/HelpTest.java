package dev.tramontane.cli;

import static dev.tramontane.cli.TestShell.tramontane;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.cli.TestShell.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "chat",
                "bench",
                "exam",
                "train",
                "serve",
                "key",
                "inspect",
                "tokenize",
                "convert",
                "finetune",
                "random-model",
                "logits",
                "render"
            })
    void everyCommandExplainsItself(String command) {
        Result help = tramontane(command, "--help");
        assertThat(help.code()).isZero();
        assertThat(help.errors()).isEmpty();
        assertThat(help.output())
                .startsWith("Usage: tramontane " + command)
                .contains("Options:", "--debug", "--color", "Examples:\n", "  tramontane " + command)
                .doesNotContain("\u001b")
                .endsWith("\n");
        assertThat(help.output().lines()).allMatch(line -> line.length() <= 80);
        assertThat(tramontane("--help").output()).contains("  " + command + " ");
    }

    @Test
    void helpIsColouredOnATerminal() {
        assertThat(new TestShell().outputTerminal().run("chat", "--help").output())
                .contains("\u001b[");
        assertThat(tramontane("chat", "--help", "--color", "always").output()).contains("\u001b[");
        assertThat(new TestShell()
                        .outputTerminal()
                        .run("chat", "--help", "--color=never")
                        .output())
                .doesNotContain("\u001b");
    }

    @Test
    void theVersionSaysWhatRuns() {
        Result version = tramontane("--version");
        assertThat(version.code()).isZero();
        assertThat(version.output())
                .matches("tramontane [0-9]+\\.[0-9]+\\.[0-9]+.*\\RJava 25.*\\R(vector|scalar) kernels.*\\R");
    }
}
