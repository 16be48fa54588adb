package dev.tramontane.cli;

import static dev.tramontane.cli.TestShell.tramontane;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.cli.TestShell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainCommandTest {
    @TempDir
    private Path folder;

    @Test
    void aShortRunLeavesAModelThatAnswers() throws IOException {
        Path model = folder.resolve("model");
        Result trained = tramontane(
                "train", model.toString(), "--tokens", "512", "--batch", "256", "--threads", "1", "--to", "fp8");
        assertThat(trained.errors()).contains("unseen signs");
        assertThat(trained.code()).isZero();
        assertThat(trained.output()).contains("tokens in", "tramontane chat -m");
        assertThat(Files.readAllLines(model.resolve("training/log.jsonl"))).hasSize(2);
        Result again = tramontane("train", model.toString(), "--tokens", "512", "--batch", "256", "--threads", "1");
        assertThat(again.code()).isZero();
        assertThat(again.errors()).contains("going on after step 2");
        Result other = tramontane("train", model.toString(), "--tokens", "1k", "--batch", "256");
        assertThat(other.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(other.errors()).contains("tokens is 512, not 1000", "another folder");
        Result answer = tramontane("chat", "-m", model.toString(), "--max-tokens", "2", "Hello");
        assertThat(answer.code()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --preset=huge         | unknown preset 'huge', there are nano, small
            --tokens=many         | must be a number such as 500000, 500k or 90M, not 'many'
            --tokens=100          | 100 tokens are not enough for a step of 8192
            --batch=0             | at least one token
            --to=q4_0             | a folder holds bf16 or fp8, not q4_0
            --learning-rate=-1    | the learning rate
            """)
    void whatCannotBeIsRefusedBeforeAnythingIsMade(String option, String message) {
        Path model = folder.resolve("model");
        Result result = tramontane("train", model.toString(), option);
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.errors()).contains(message);
        assertThat(model).doesNotExist();
    }
}
