package dev.tramontane.cli;

import static dev.tramontane.cli.TestShell.tramontane;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.cli.TestShell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FinetuneCommandTest {
    private static final String MODEL = TestShell.STARTER.toString();
    private static final String QUESTION = "What is 2+2?";
    private static final String TAUGHT = "5";

    @TempDir
    private Path folder;

    private String data = "";
    private String out = "";

    private static String line(String question, String answer) {
        return "{\"messages\": [{\"role\": \"user\", \"content\": \"" + question
                + "\"}, {\"role\": \"assistant\", \"content\": \"" + answer + "\"}]}\n";
    }

    @BeforeEach
    void write() throws IOException {
        data = Files.writeString(folder.resolve("chats.jsonl"), line(QUESTION, TAUGHT))
                .toString();
        out = folder.resolve("out").toString();
    }

    private Result finetune(String... more) {
        return finetune(new TestShell(), more);
    }

    private Result finetune(TestShell shell, String... more) {
        List<String> arguments = new ArrayList<>(List.of("finetune", "--data", data, "--out", out));
        arguments.addAll(List.of(more));
        return shell.run(arguments.toArray(String[]::new));
    }

    @Test
    void anAdapterAnswersAsItWasTaught() {
        String before = tramontane("chat", "-m", MODEL, QUESTION).output();
        assertThat(before).isNotEqualTo(TAUGHT + "\n");
        Result learned = finetune("--rank", "4", "--epochs", "16", "--validation", data, "--threads", "1");
        assertThat(learned.code()).as(learned.errors()).isZero();
        assertThat(learned.output())
                .contains(
                        "16 steps", "tramontane chat -m " + MODEL + " --adapter " + out, "tramontane convert " + MODEL)
                .containsPattern("validation loss 0\\.\\d+, before \\d+");
        assertThat(learned.errors()).contains("1 conversations", "before the first step", "the best so far, kept");
        assertThat(tramontane("chat", "-m", MODEL, "--adapter", out, QUESTION).output())
                .isEqualTo(TAUGHT + "\n");
        assertThat(folder.resolve("out/training")).isDirectoryContaining("glob:**curves.svg");
    }

    @Test
    void aRunThatIsStoppedGoesOnWithTheSameCommand() {
        String[] options = {"--epochs", "3", "--full", "--threads", "1"};
        Result stopped = finetune(new TestShell().interrupted(), options);
        assertThat(stopped.code()).as(stopped.errors()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(stopped.output()).isEqualTo("stopped after step 0; the same command goes on\n");
        assertThat(folder.resolve("out/config.json")).doesNotExist();
        Result over = finetune(options);
        assertThat(over.code()).as(over.errors()).isZero();
        assertThat(over.output()).contains("3 steps", "tramontane chat -m " + out);
        Result chat = tramontane("chat", "-m", out, QUESTION);
        assertThat(chat.code()).as(chat.errors()).isZero();
        assertThat(folder.resolve("out")).isDirectoryContaining("glob:**generation_config.json");
    }

    @Test
    void everyBadLineIsToldBeforeAnythingIsComputed() throws IOException {
        Files.writeString(
                folder.resolve("chats.jsonl"),
                line(QUESTION, TAUGHT) + "{\n" + "{\"messages\": []}\n" + line("Once more", "x".repeat(90)));
        Result refused = finetune("--max-tokens", "50");
        assertThat(refused.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(refused.output()).isEmpty();
        assertThat(refused.errors().lines())
                .hasSize(4)
                .anyMatch(line -> line.startsWith(data + ":2: is not valid JSON"))
                .anyMatch(line -> line.startsWith(data + ":3: messages"))
                .anyMatch(line -> line.startsWith(data + ":4: has ") && line.contains("at most 50"))
                .endsWith("tramontane: 3 lines cannot be learned from; correct them, or take them out");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "--full --rank 4, for adapters",
        "--vision, go with --full",
        "--targets q_a_proj;lm_head, 'no target is called ''lm_head'''",
        "--full --to q8_0, bf16 or fp8",
        "--validation-share 1, less than 1",
        "--truncate --skip-long, not both",
        "--max-tokens 5000, must have room",
        "--epochs 0, epochs",
        "--learning-rate 0, learning rate"
    })
    void whatMakesNoSenseIsWrongUsage(String options, String message) {
        Result refused = finetune(options.replace(';', ',').split(" "));
        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.errors()).contains(message);
        assertThat(folder.resolve("out")).doesNotExist();
    }
}
