package dev.tramontane.train.exam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.train.exam.Comparison.Verdict;
import dev.tramontane.train.task.Reply;
import dev.tramontane.train.task.Split;
import dev.tramontane.train.task.Task;
import dev.tramontane.train.task.TaskSample;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final int SAMPLES = 40;
    private final Task task = Bundled.task("addition");
    private final List<Question> questions = Question.draw(task, Split.HELD_OUT, SAMPLES, 1);

    /** A report in which some of the questions are answered rightly. */
    private ExamReport report(String fingerprint, IntPredicate none, IntPredicate high) {
        return new ExamReport(
                Examinee.of(Bundled.NANO.folder()),
                Bundled.options(SAMPLES, Split.HELD_OUT, task),
                fingerprint,
                List.of(cell(Effort.NONE, none), cell(Effort.HIGH, high)));
    }

    private Cell cell(Effort effort, IntPredicate right) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            TaskSample sample = questions.get(i).at(effort);
            outcomes.add(new Outcome.Answered(
                    sample, new Reply("1", "", List.of()), right.test(i), true, true, false, 2, 0));
        }
        return new Cell(task.name(), Split.HELD_OUT, effort, outcomes);
    }

    @Test
    void differencesByQuestionDecide() {
        ExamReport first = report("a", i -> i < 30, i -> i < 20);
        ExamReport second = report("a", i -> i < 10, i -> i % 2 == 0);
        Comparison comparison = Comparison.of(first, second);
        assertThat(comparison.rows().get(0)).satisfies(row -> {
            assertThat(row.gained()).isEqualTo(20);
            assertThat(row.lost()).isZero();
            assertThat(row.verdict()).isEqualTo(Verdict.BETTER);
        });
        // As many right on both sides, though not the same.
        assertThat(comparison.rows().get(1)).satisfies(row -> {
            assertThat(row.gained()).isEqualTo(10).isEqualTo(row.lost());
            assertThat(row.verdict()).isEqualTo(Verdict.EQUAL);
        });
        assertThat(comparison.worse()).isEmpty();
        assertThat(Comparison.of(second, first).worse())
                .singleElement()
                .satisfies(row -> assertThat(row.effort()).isEqualTo(Effort.NONE));
    }

    /** Six questions lost and none gained: 0.03 alone, 0.06 as one of two tests. */
    @Test
    void manyTestsDoNotFindMoreByChance() {
        ExamReport first = report("a", i -> i < 30, i -> true);
        ExamReport second = report("a", i -> i < 36, i -> true);
        Comparison.Row row = Comparison.of(first, second).rows().getFirst();
        assertThat(row.probability()).isCloseTo(2.0 / 64, within(1e-12));
        assertThat(row.corrected()).isCloseTo(4.0 / 64, within(1e-12));
        assertThat(row.verdict()).isEqualTo(Verdict.EQUAL);
    }

    @Test
    void whatOnlyTheOtherModelCanTakeIsLost() {
        ExamReport seeing = report("a", i -> true, i -> true);
        List<Outcome> refused = seeing.cells().getFirst().outcomes().stream()
                .map(outcome -> (Outcome) new Outcome.Refused(outcome.sample(), "no image encoder"))
                .toList();
        ExamReport blind = new ExamReport(
                seeing.examinee(),
                seeing.options(),
                "a",
                List.of(
                        new Cell(task.name(), Split.HELD_OUT, Effort.NONE, refused),
                        seeing.cells().getLast()));
        assertThat(Comparison.of(blind, seeing).worse()).hasSize(1);
        assertThat(Comparison.of(seeing, blind).worse()).isEmpty();
        assertThat(ExamTables.comparison(Comparison.of(blind, seeing)).rows().getFirst())
                .contains("cannot", "worse");
    }

    @Test
    void otherQuestionsCannotBeCompared() {
        ExamReport report = report("a", i -> true, i -> true);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Comparison.of(report, report("b", i -> true, i -> true)))
                .withMessageContaining("not asked the same");
    }
}
