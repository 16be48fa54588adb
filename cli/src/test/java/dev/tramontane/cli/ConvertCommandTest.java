package dev.tramontane.cli;

import static dev.tramontane.cli.TestShell.tramontane;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.cli.TestShell.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ConvertCommandTest {
    private static final String MODEL = TestShell.STARTER.toString();
    private static final String QUESTION = "What is 47 * 36?";

    @TempDir
    private Path folder;

    @Test
    void aConvertedModelAnswersAsBefore() {
        String file = folder.resolve("starter.gguf").toString();
        Result converted = tramontane("convert", MODEL, file, "--format", "bf16");
        assertThat(converted.code()).as(converted.errors()).isZero();
        assertThat(converted.output()).startsWith("wrote " + file + ": 1");
        String expected = tramontane("chat", "-m", MODEL, QUESTION).output();
        Result chat = tramontane("chat", "-m", file, QUESTION);
        assertThat(chat.code()).as(chat.errors()).isZero();
        assertThat(chat.output()).isEqualTo(expected);
        assertThat(tramontane("tokenize", "-m", file, "--ids", QUESTION).output())
                .isEqualTo(
                        tramontane("tokenize", "-m", MODEL, "--ids", QUESTION).output());
        JsonNode report = tramontane("inspect", file, "--json").json();
        assertThat(report.path("layout").stringValue()).isEqualTo("gguf");
        assertThat(report.path("tokenizer").path("vocabulary_size").intValue()).isEqualTo(595);
        assertThat(tramontane("inspect", file).output())
                .contains("(the default, for GGUF cannot say)", "v15, 595 tokens");
    }

    @Test
    void eightBitsAnswerTheSame() {
        String file = folder.resolve("starter.gguf").toString();
        assertThat(tramontane("convert", MODEL, file).code()).isZero();
        JsonNode report = tramontane("inspect", file, "--json").json();
        assertThat(report.path("formats").path(0).path("type").stringValue()).isEqualTo("Q8_0");
        assertThat(tramontane("chat", "-m", file, QUESTION).output())
                .isEqualTo(tramontane("chat", "-m", MODEL, QUESTION).output());
    }

    @Test
    void refusesToOverwriteAndStrangeNames() {
        String file = folder.resolve("starter.gguf").toString();
        assertThat(tramontane("convert", MODEL, file, "--format", "bf16").code())
                .isZero();
        assertThat(tramontane("convert", MODEL, file)).satisfies(result -> {
            assertThat(result.code()).isEqualTo(ExitCode.FAILURE);
            assertThat(result.errors()).contains("is there already", "--force");
        });
        assertThat(tramontane("convert", file, file, "--force").errors()).contains("into itself");
        assertThat(tramontane("convert", MODEL, file, "--force").code()).isZero();
        assertThat(tramontane("convert", MODEL, folder.resolve("x.bin").toString())
                        .errors())
                .contains("must end with .gguf");
        assertThat(tramontane("convert", MODEL, file, "--format", "q4_k").errors())
                .contains("must be one of f32, f16, bf16, fp8, nvfp4, q8_0, q4_0, not 'q4_k'");
        Result missing = tramontane("chat", "-m", folder.resolve("none.gguf").toString(), QUESTION);
        assertThat(missing.errors()).contains("none.gguf: does not exist");
    }
}
