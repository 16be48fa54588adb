package dev.tramontane.train.exam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.train.task.Split;
import dev.tramontane.train.task.Task;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ExamTest {
    private static final VisionConfig VISION = new VisionConfig(128, 4, 4, 320, 3, 14, 448, 2, 10_000, false, false);

    private final Task addition = Bundled.task("addition");

    @Test
    void thinkingMakesTheModelFarBetterAtSums() {
        ExamReport report = Bundled.NANO.ask(Bundled.options(60, Split.HELD_OUT, addition), 2);
        Cell none = report.cell("addition", Split.HELD_OUT, Effort.NONE).orElseThrow();
        Cell high = report.cell("addition", Split.HELD_OUT, Effort.HIGH).orElseThrow();
        assertThat(none.accuracy().share()).isLessThan(high.accuracy().share());
        assertThat(high.meanTokens()).isGreaterThan(4 * none.meanTokens());
        assertThat(high.meanThinkingTokens()).isBetween(4 * none.meanTokens(), high.meanTokens());
        assertThat(report.gains()).singleElement().satisfies(gain -> {
            assertThat(gain.difference().pairs()).isEqualTo(60);
            assertThat(gain.difference().mean()).isGreaterThan(0.4);
            assertThat(gain.difference().interval().low()).isPositive();
        });
        assertThat(report.effortKept(Effort.HIGH).share()).isGreaterThan(0.8);
        reportsAreWellFormed(report);
    }

    private static void reportsAreWellFormed(ExamReport report) {
        assertThat(EffortChart.svg(report, Split.HELD_OUT))
                .satisfies(svg -> DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(svg))));
        assertThat(JsonValue.parse(ExamJson.of(report))).isInstanceOfSatisfying(JsonObject.class, json -> {
            assertThat(json.get("cells"))
                    .get()
                    .isInstanceOfSatisfying(
                            JsonArray.class,
                            cells -> assertThat(cells.elements()).hasSize(2));
        });
        assertThat(String.join("\n", ExampleAnswers.markdown(report)))
                .contains("Right, ", "Wrong, ", "    expected: ", "    answered: [THINK]");
    }

    @Test
    void sameSeedSameAnswersWhateverTheThreads() {
        ExamOptions options = Bundled.options(4, Split.UNSEEN_PHRASING, addition, Bundled.task("json"));
        assertThat(Bundled.NANO.ask(options, 2).cells())
                .isEqualTo(Bundled.NANO.ask(options, 1).cells());
    }

    @Test
    void questionsDifferAndMoreBeginWithTheFewer() {
        for (Task task : ExamTasks.text()) {
            for (Split split : task.splits()) {
                List<Question> few = Question.draw(task, split, 5, 1);
                assertThat(Question.draw(task, split, 20, 1)).startsWith(few.toArray(Question[]::new));
                assertThat(few.stream().map(question -> question.at(Effort.NONE).request()))
                        .doesNotHaveDuplicates()
                        .isNotEmpty();
                assertThat(Question.draw(task, split, 5, 2)).isNotEqualTo(few);
            }
        }
    }

    /** As far as differences by question mean anything. */
    @Test
    void bothEffortsAskTheSame() {
        for (Task task : ExamTasks.text()) {
            for (Question question : Question.draw(task, Split.UNSEEN_PHRASING, 20, 1)) {
                assertThat(question.at(Effort.HIGH).request().messages().getLast())
                        .as(task.name())
                        .isEqualTo(question.at(Effort.NONE).request().messages().getLast());
            }
        }
    }

    @Test
    void whatAModelCannotTakeIsReported() {
        Task[] tasks = Stream.concat(
                        Stream.of(addition), ExamTasks.pictures(VISION).stream().limit(1))
                .toArray(Task[]::new);
        ExamReport report = Bundled.STARTER.ask(Bundled.options(3, Split.HELD_OUT, tasks), 1);
        Cell blind = report.cells().getLast();
        assertThat(blind.refused()).isEqualTo(3);
        assertThat(blind.refusal())
                .hasValueSatisfying(reason -> assertThat(reason).contains("no image encoder"));
        assertThat(report.cells().getFirst().refused()).isZero();
        assertThat(ExamTables.accuracy(report).rows().getLast()).contains("cannot");
        assertThat(report.gains()).hasSize(1);
        assertThat(ModelCard.markdown(report, Optional.empty()))
                .anyMatch(line -> line.contains("cannot be asked 3 of 3"))
                .anyMatch(line -> line.contains("cannot see"));
    }

    @Test
    void answersAreCutWhereAsked() {
        ExamOptions cut = new ExamOptions(
                List.of(addition), List.of(Split.HELD_OUT), List.of(Effort.HIGH), 4, 1, OptionalInt.of(3));
        Cell cell = Bundled.NANO.ask(cut, 1).cells().getFirst();
        assertThat(cell.cut()).isEqualTo(new Proportion(4, 4));
        assertThat(cell.meanTokens()).isEqualTo(3);
        // The thought was opened, and had no chance to be closed.
        assertThat(cell.effortKept().count()).isZero();
    }

    @Test
    void theCardTellsTheRun(@TempDir Path folder) throws IOException {
        Files.writeString(
                folder.resolve("run.json"),
                "{\"preset\": \"nano\", \"seed\": 1, \"mix\": [1], \"optimizer\": {\"rate\": 0.003}}");
        Files.writeString(
                folder.resolve("log.jsonl"), "{\"step\": 1, \"tokens\": 8192}\n{\"step\": 2, \"tokens\": 16384}\n\n");
        RunFacts run = RunFacts.read(folder);
        assertThat(run.facts())
                .isEqualTo(Map.of(
                        "preset",
                        "nano",
                        "seed",
                        "1",
                        "optimizer: rate",
                        "0.003",
                        "at the end, step",
                        "2",
                        "at the end, tokens",
                        "16384"));
        ExamReport report = Bundled.NANO.ask(Bundled.options(1, Split.HELD_OUT, addition), 1);
        assertThat(ModelCard.markdown(report, Optional.of(run)))
                .contains("# nano", "## How it was trained", "| at the end, tokens | 16384 |", "## What it cannot do");
        Files.writeString(folder.resolve("run.json"), "[1]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunFacts.read(folder))
                .withMessageContaining("run.json")
                .withMessageContaining("not a JSON object");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunFacts.read(folder.resolve("none")))
                .withMessageContaining("neither");
    }

    @Test
    void splitsThatNoTaskHasAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Exam.draw(Bundled.options(1, Split.LONGER, Bundled.task("chat"))))
                .withMessageContaining("splits");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bundled.options(0, Split.LONGER, addition))
                .withMessageContaining("samples must be 1 to 100000, not 0");
    }
}
