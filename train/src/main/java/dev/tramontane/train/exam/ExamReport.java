package dev.tramontane.train.exam;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.train.task.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How a model has done.
 *
 * @param examinee the model
 * @param options what was asked
 * @param fingerprint SHA-256 of the questions: reports can be compared if it is the same
 * @param cells by task, split and effort, in the order of the options
 */
public record ExamReport(Examinee examinee, ExamOptions options, String fingerprint, List<Cell> cells) {
    /** Copies the list. */
    public ExamReport {
        cells = List.copyOf(cells);
    }

    /** The answers to a task and split at an effort, if they were asked for. */
    public Optional<Cell> cell(String task, Split split, Effort effort) {
        return cells.stream()
                .filter(cell -> cell.task().equals(task) && cell.split() == split && cell.effort() == effort)
                .findFirst();
    }

    /** What thinking brings, for every task and split that was answered at both efforts. */
    public List<Gain> gains() {
        List<Gain> gains = new ArrayList<>();
        for (Cell high : cells) {
            if (high.effort() == Effort.HIGH) {
                cell(high.task(), high.split(), Effort.NONE)
                        .flatMap(none -> gain(none, high))
                        .ifPresent(gains::add);
            }
        }
        return gains;
    }

    private Optional<Gain> gain(Cell none, Cell high) {
        int[] differences = IntStream.range(0, high.outcomes().size())
                .filter(i -> none.outcomes().get(i) instanceof Outcome.Answered
                        && high.outcomes().get(i) instanceof Outcome.Answered)
                .map(i -> right(high, i) - right(none, i))
                .toArray();
        return differences.length == 0
                ? Optional.empty()
                : Optional.of(new Gain(high.task(), high.split(), PairedDifference.of(differences, options.seed())));
    }

    private static int right(Cell cell, int question) {
        return cell.outcomes().get(question).isRight() ? 1 : 0;
    }

    /** Answers that thought as an effort says, over all tasks. */
    public Proportion effortKept(Effort effort) {
        return cells.stream()
                .filter(cell -> cell.effort() == effort)
                .map(Cell::effortKept)
                .reduce(new Proportion(0, 0), (a, b) -> new Proportion(a.count() + b.count(), a.of() + b.of()));
    }
}
