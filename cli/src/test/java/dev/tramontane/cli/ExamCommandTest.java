package dev.tramontane.cli;

import static dev.tramontane.cli.TestShell.tramontane;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.cli.TestShell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ExamCommandTest {
    private static final String MODEL = TestShell.STARTER.toString();

    private static Result exam(String... options) {
        List<String> arguments = new ArrayList<>(List.of("exam", MODEL));
        arguments.addAll(Arrays.asList(options));
        return tramontane(arguments.toArray(String[]::new));
    }

    @Test
    void everyFileIsWritten(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("log.jsonl"), "{\"step\": 7, \"tokens\": 57344}\n");
        Result result = exam(
                "--tasks=addition,chat",
                "--samples=3",
                "--json=" + folder.resolve("exam.json"),
                "--svg=" + folder.resolve("exam.svg"),
                "--card=" + folder.resolve("card.md"),
                "--run=" + folder,
                "--examples=" + folder.resolve("examples.md"));
        assertThat(result.errors()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.output().lines())
                .anyMatch(line -> line.startsWith("| addition, held-out "))
                .anyMatch(line -> line.startsWith("| addition, longer "))
                .anyMatch(line -> line.startsWith("| chat, unseen-phrasing "))
                .anyMatch(line -> line.startsWith("| none: never opens a thought "))
                .noneMatch(line -> line.startsWith("| chat, longer "));
        JsonNode json = Json.mapper().readTree(Files.readString(folder.resolve("exam.json")));
        assertThat(json.path("samples").intValue()).isEqualTo(3);
        assertThat(json.path("cells")).hasSize(8);
        assertThat(json.at("/cells/0/answers")).hasSize(3);
        assertThat(Files.readString(folder.resolve("exam.svg")))
                .startsWith("<svg ")
                .endsWith("</svg>\n");
        assertThat(Files.readString(folder.resolve("card.md")))
                .contains("# starter\n", "| at the end, tokens | 57344 |\n");
        assertThat(Files.readString(folder.resolve("examples.md"))).contains("## chat, unseen-phrasing, effort high\n");
    }

    @Test
    void aModelIsNotWorseThanItself(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("both.json");
        Result result = exam(
                "--against", MODEL, "--tasks=addition", "--splits=held-out", "--samples=4", "--json", file.toString());
        assertThat(result.code()).isZero();
        assertThat(result.output()).endsWith("Nowhere significantly worse.\n");
        JsonNode json = Json.mapper().readTree(Files.readString(file));
        assertThat(json.path("comparison")).hasSize(2);
        assertThat(json.at("/comparison/0/verdict").stringValue()).isEqualTo("equal");
        assertThat(json.at("/model/cells")).isEqualTo(json.at("/against/cells"));
    }

    @Test
    void oneEffortHasNoDifference() {
        String output = exam("--tasks=addition", "--splits=held-out", "--samples=2", "--efforts=none", "--max-tokens=2")
                .output();
        assertThat(output).contains("none: right %").doesNotContain("high");
    }

    @Test
    void aTerminalSeesHowFarItIs() {
        String errors = new TestShell()
                .errorsTerminal()
                .run("exam", MODEL, "--tasks=addition", "--splits=held-out", "--samples=2")
                .errors();
        assertThat(errors).contains("4 of 4 answers, 0 s left").endsWith("\r\u001b[K");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--tasks origami; --tasks must be of addition, ; 2",
                "--splits train; --splits must be of held-out, unseen-phrasing, longer, not; 2",
                "--efforts low; must be none or high; 2",
                "--samples 0; --samples must be 1 to 100000, not 0; 2",
                "--samples many; is not an int; 2",
                "--max-tokens 0; --max-tokens must be at least 1, not 0; 2",
                "--threads 0; --threads must be 1 to; 2",
                "--tasks chat --splits longer; --splits must be such that one of the tasks has; 2",
                "--run .; --run is for the card; 2",
                "--card x --run .; .: has neither run.json nor log.jsonl; 1",
                "--json .; .: is a folder; 1",
                "--svg no/such/file.svg; there is no folder; 1",
                "--against /no/such/model; /no/such/model; 1"
            })
    void whatCannotBeAskedIsRefusedAtOnce(String options, String message, int code) {
        Result result = exam(options.split(" "));
        assertThat(result.errors()).contains(message);
        assertThat(result.code()).isEqualTo(code);
        assertThat(result.output()).isEmpty();
    }

    @Test
    void theModelMustBeThere() {
        Result result = tramontane("exam", "/no/such/folder");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.errors()).contains("/no/such/folder").hasLineCount(1);
        assertThat(tramontane("exam").code()).isEqualTo(2);
    }
}
