package dev.tramontane.train.exam;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.train.task.Split;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a model does better than another one that was asked the same.
 *
 * @param model the one that is judged
 * @param against the other one
 * @param rows by task, split and effort
 */
public record Comparison(ExamReport model, ExamReport against, List<Row> rows) {
    /** How likely it may be to see a difference anywhere if there is none. */
    private static final double SIGNIFICANCE = 0.05;

    /** Copies the list. */
    public Comparison {
        rows = List.copyOf(rows);
    }

    /** What a test tells. */
    public enum Verdict {
        /** The model is right significantly oftener. */
        BETTER,
        /** The model is right significantly more seldom. */
        WORSE,
        /** There is no difference, or none that chance would not explain. */
        EQUAL
    }

    /**
     * A task and split at an effort.
     *
     * @param task the task's name
     * @param split where the questions are from
     * @param effort what the models were asked for
     * @param gained questions that only the model answers rightly
     * @param lost questions that only the other one answers rightly
     * @param probability of so many or more on one side if both were equally good, by McNemar's exact test
     * @param corrected the same after Holm's correction for the number of rows
     * @param verdict by the corrected probability at 5 %
     */
    public record Row(
            String task,
            Split split,
            Effort effort,
            int gained,
            int lost,
            double probability,
            double corrected,
            Verdict verdict) {}

    /** Differences between answers to the same questions. */
    private record Pairs(int gained, int lost) {
        static Pairs of(Cell model, Cell against) {
            int gained = 0;
            int lost = 0;
            for (int i = 0; i < model.outcomes().size(); i++) {
                boolean first = model.outcomes().get(i).isRight();
                boolean second = against.outcomes().get(i).isRight();
                gained += first && !second ? 1 : 0;
                lost += second && !first ? 1 : 0;
            }
            return new Pairs(gained, lost);
        }
    }

    /**
     * Compares two reports question by question. A question that a model cannot be asked counts as one that it does not answer
     * rightly.
     *
     * @throws IllegalArgumentException if they are not about the same questions
     */
    public static Comparison of(ExamReport model, ExamReport against) {
        if (!model.fingerprint().equals(against.fingerprint())) {
            throw new IllegalArgumentException("the models were not asked the same questions");
        }
        List<Pairs> pairs = new ArrayList<>();
        for (int i = 0; i < model.cells().size(); i++) {
            pairs.add(Pairs.of(model.cells().get(i), against.cells().get(i)));
        }
        List<Double> probabilities = pairs.stream()
                .map(pair -> PairedTests.mcNemar(pair.gained(), pair.lost()))
                .toList();
        double[] corrected = PairedTests.holm(probabilities);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            Cell cell = model.cells().get(i);
            Pairs pair = pairs.get(i);
            rows.add(new Row(
                    cell.task(),
                    cell.split(),
                    cell.effort(),
                    pair.gained(),
                    pair.lost(),
                    probabilities.get(i),
                    corrected[i],
                    verdict(pair, corrected[i])));
        }
        return new Comparison(model, against, rows);
    }

    private static Verdict verdict(Pairs pair, double probability) {
        if (probability >= SIGNIFICANCE) {
            return Verdict.EQUAL;
        }
        return pair.gained() > pair.lost() ? Verdict.BETTER : Verdict.WORSE;
    }

    /** Where the model is worse. */
    public List<Row> worse() {
        return rows.stream().filter(row -> row.verdict() == Verdict.WORSE).toList();
    }
}
