package dev.tramontane.train.exam;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.train.task.Split;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What a model cannot do, as far as an exam tells: only what its intervals leave no doubt about, and what nobody asked. */
final class Weaknesses {
    private static final double MOSTLY = 0.5;
    private static final double RELIABLY = 0.95;
    private static final double MANY = 0.05;
    private static final long SMALL = 1_000_000_000;

    private final ExamReport report;
    private final List<String> found = new ArrayList<>();

    private Weaknesses(ExamReport report) {
        this.report = report;
    }

    /** In sentences, at least one. */
    static List<String> of(ExamReport report) {
        return List.copyOf(new Weaknesses(report).find());
    }

    private List<String> find() {
        if (!report.examinee().sees()) {
            found.add("It cannot see: it has no image encoder.");
        }
        found.addAll(ExamTables.refusals(report));
        for (Effort effort : report.options().efforts()) {
            accuracies(effort);
            endless(effort);
            effortBroken(effort);
        }
        noGain();
        outside();
        return found;
    }

    private void accuracies(Effort effort) {
        String mostlyWrong = names(
                cell -> cell.effort() == effort && cell.accuracy().interval().high() < MOSTLY);
        if (!mostlyWrong.isEmpty()) {
            found.add("At effort " + effort + " it is wrong more often than right at (right in): " + mostlyWrong + ".");
        }
        String unreliable = names(cell -> cell.effort() == effort
                && cell.accuracy().interval().high() >= MOSTLY
                && cell.accuracy().interval().high() < RELIABLY);
        if (!unreliable.isEmpty()) {
            found.add("At effort " + effort + " more than one answer in twenty is wrong, so check them (right in): "
                    + unreliable + ".");
        }
    }

    private void endless(Effort effort) {
        String endless =
                names(cell -> cell.effort() == effort && cell.cut().interval().low() > MANY);
        if (!endless.isEmpty()) {
            found.add("At effort " + effort
                    + " more than one answer in twenty goes on until the limit of tokens (right in): " + endless + ".");
        }
    }

    private void effortBroken(Effort effort) {
        Proportion kept = report.effortKept(effort);
        int broken = kept.of() - kept.count();
        if (broken > 0) {
            found.add(
                    switch (effort) {
                        case NONE ->
                            "At effort none it should not think, and did in " + broken + " of " + kept.of()
                                    + " answers.";
                        case HIGH ->
                            "At effort high it should open with one thought and close it, and did not in " + broken
                                    + " of " + kept.of() + " answers.";
                    });
        }
    }

    private void noGain() {
        List<String> worse = report.gains().stream()
                .filter(gain -> gain.difference().interval().high() < 0)
                .map(gain -> gain.task() + " (" + ExamTasks.label(gain.split()) + ", "
                        + Figures.points(gain.difference()) + " points)")
                .toList();
        if (!worse.isEmpty()) {
            found.add("Thinking makes it worse at " + String.join("; ", worse) + ".");
        }
    }

    private void outside() {
        found.add("Nothing but the tasks above was measured, and with questions that a program makes: how it does with"
                + " anything else is not known.");
        if (report.examinee().parameters() < SMALL) {
            found.add("With " + Figures.count(report.examinee().parameters())
                    + " parameters it has no general knowledge and holds no free conversation; what it says outside of what"
                    + " it was taught has no worth, however sure it sounds.");
        }
        if (!report.options().splits().contains(Split.LONGER)) {
            found.add("Questions longer than in training were not asked.");
        }
    }

    private String names(Predicate<Cell> which) {
        Map<String, List<String>> byTask = report.cells().stream()
                .filter(cell -> !cell.answered().isEmpty())
                .filter(which)
                .collect(Collectors.groupingBy(
                        Cell::task, LinkedHashMap::new, Collectors.mapping(Weaknesses::name, Collectors.toList())));
        return byTask.entrySet().stream()
                .map(task -> task.getKey() + " (" + String.join(", ", task.getValue()) + ")")
                .collect(Collectors.joining("; "));
    }

    private static String name(Cell cell) {
        return ExamTasks.label(cell.split()) + " "
                + Figures.percent(cell.accuracy().share()) + " %";
    }
}
