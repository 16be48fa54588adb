package dev.tramontane.train.exam;

import java.util.ArrayList;
import java.util.List;

/** Some right and some wrong answers of every kind, as Markdown. */
public final class ExampleAnswers {
    private static final int EACH = 2;

    private ExampleAnswers() {}

    /** The first answers of each task, split and effort: up to {@value #EACH} right and as many wrong ones. */
    public static List<String> markdown(ExamReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("# Answers of " + report.examinee().name());
        for (Cell cell : report.cells()) {
            lines.add("");
            lines.add("## " + cell.task() + ", " + ExamTasks.label(cell.split()) + ", effort " + cell.effort());
            cell.refusal().ifPresent(reason -> {
                lines.add("");
                lines.add("Cannot be asked: " + reason);
            });
            add(lines, cell, true);
            add(lines, cell, false);
        }
        return lines;
    }

    private static void add(List<String> lines, Cell cell, boolean right) {
        cell.answered().stream()
                .filter(answer -> answer.isRight() == right)
                .limit(EACH)
                .forEach(answer -> {
                    lines.add("");
                    lines.add((right ? "Right" : "Wrong") + ", " + answer.tokens() + " tokens"
                            + (answer.isCut() ? ", cut" : "") + ":");
                    lines.add("");
                    block(lines, Transcript.question(answer.sample()));
                    block(lines, "answered: " + Transcript.answer(answer.reply()));
                    if (!right) {
                        block(lines, "expected: " + Transcript.expected(answer.sample()));
                    }
                });
    }

    /** By indentation: whatever a model writes, it cannot end such a block. */
    private static void block(List<String> lines, String text) {
        text.lines().forEach(line -> lines.add("    " + line));
    }
}
