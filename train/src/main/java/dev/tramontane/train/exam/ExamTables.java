package dev.tramontane.train.exam;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.train.exam.Comparison.Verdict;
import dev.tramontane.train.task.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Reports as tables. Accuracies and shares are per cent, with 95 % intervals in brackets. */
public final class ExamTables {
    private static final String NOTHING = "–";

    private ExamTables() {}

    /** A task and split. */
    private record Subject(String task, Split split) {}

    /** A row for every task and split, with columns for each effort. */
    public static ResultTable accuracy(ExamReport report) {
        List<Effort> efforts = report.options().efforts();
        List<Gain> gains = report.gains();
        List<String> head = new ArrayList<>(List.of("questions", "asked"));
        for (Effort effort : efforts) {
            head.addAll(List.of(effort + ": right %", "tokens", "cut %"));
        }
        if (efforts.size() > 1) {
            head.add("high − none");
        }
        List<List<String>> rows = new ArrayList<>();
        for (Subject subject : subjects(report)) {
            List<String> row = new ArrayList<>(List.of(subject.task() + ", " + label(subject.split())));
            row.add(Integer.toString(
                    cells(report, subject).findFirst().orElseThrow().outcomes().size()));
            cells(report, subject).forEach(cell -> row.addAll(figures(cell)));
            if (efforts.size() > 1) {
                row.add(gain(gains, subject).map(Figures::points).orElse(NOTHING));
            }
            rows.add(row);
        }
        return new ResultTable(head, rows);
    }

    private static List<String> figures(Cell cell) {
        if (cell.answered().isEmpty()) {
            return List.of("cannot", NOTHING, NOTHING);
        }
        return List.of(
                Figures.percent(cell.accuracy()),
                Figures.decimal(cell.meanTokens()),
                Figures.percent(cell.cut().share()));
    }

    /** Where answers have a form: how often that alone is right, and how often all is. Empty if there are no such tasks. */
    public static Optional<ResultTable> forms(ExamReport report) {
        List<List<String>> rows = new ArrayList<>();
        for (Cell cell : report.cells()) {
            cell.rightTools().ifPresent(tools -> rows.add(form(cell, "right tools", tools, cell.rightCalls())));
            cell.readableJson().ifPresent(json -> rows.add(form(cell, "readable JSON", json, cell.rightJson())));
        }
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(new ResultTable(List.of("form", "answers", "in form %", "all right %"), rows));
    }

    private static List<String> form(Cell cell, String what, Proportion formed, Proportion right) {
        return List.of(
                cell.task() + ", " + label(cell.split()) + ", " + cell.effort() + ": " + what,
                Integer.toString(formed.of()),
                Figures.percent(formed),
                Figures.percent(right));
    }

    /** Whether answers think as their effort says. */
    public static ResultTable efforts(ExamReport report) {
        List<List<String>> rows = new ArrayList<>();
        for (Effort effort : report.options().efforts()) {
            Proportion kept = report.effortKept(effort);
            String rule = switch (effort) {
                case NONE -> "never opens a thought";
                case HIGH -> "opens one thought first, and closes it";
            };
            rows.add(List.of(effort + ": " + rule, kept.count() + " of " + kept.of(), Figures.percent(kept)));
        }
        return new ResultTable(List.of("effort", "answers that keep it", "%"), rows);
    }

    /** Questions that the model could not be asked, with the reason; empty if there are none. */
    public static List<String> refusals(ExamReport report) {
        List<String> lines = new ArrayList<>();
        for (Cell cell : report.cells()) {
            cell.refusal()
                    .ifPresent(reason -> lines.add(cell.task() + ", " + label(cell.split()) + ", effort "
                            + cell.effort() + ": cannot be asked " + cell.refused() + " of "
                            + cell.outcomes().size() + " (" + reason + ")"));
        }
        return lines;
    }

    /** A row for every task, split and effort of two models. */
    public static ResultTable comparison(Comparison comparison) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < comparison.rows().size(); i++) {
            Comparison.Row row = comparison.rows().get(i);
            rows.add(List.of(
                    row.task() + ", " + label(row.split()) + ", " + row.effort(),
                    right(comparison.model().cells().get(i)),
                    right(comparison.against().cells().get(i)),
                    Integer.toString(row.gained()),
                    Integer.toString(row.lost()),
                    String.format(Locale.ROOT, "%.2g", row.probability()),
                    String.format(Locale.ROOT, "%.2g", row.corrected()),
                    verdict(row.verdict())));
        }
        return new ResultTable(
                List.of("questions", "right %", "other %", "gained", "lost", "p", "corrected", "verdict"), rows);
    }

    private static String right(Cell cell) {
        return cell.answered().isEmpty()
                ? "cannot"
                : Figures.percent(cell.accuracy().share());
    }

    private static String verdict(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    private static List<Subject> subjects(ExamReport report) {
        return report.cells().stream()
                .map(cell -> new Subject(cell.task(), cell.split()))
                .distinct()
                .toList();
    }

    private static Stream<Cell> cells(ExamReport report, Subject subject) {
        return report.cells().stream()
                .filter(cell -> cell.task().equals(subject.task()) && cell.split() == subject.split());
    }

    private static Optional<PairedDifference> gain(List<Gain> gains, Subject subject) {
        return gains.stream()
                .filter(gain -> gain.task().equals(subject.task()) && gain.split() == subject.split())
                .map(Gain::difference)
                .findFirst();
    }

    private static String label(Split split) {
        return ExamTasks.label(split);
    }
}
