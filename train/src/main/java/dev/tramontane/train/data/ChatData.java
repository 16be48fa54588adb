package dev.tramontane.train.data;

import java.util.List;
import java.util.Map;

/** What was read from a file of conversations, good and bad. */
public final class ChatData {
    private final ChatExamples examples;
    private final List<ChatLineProblem> problems;
    private final int problemCount;
    private final int tooLong;
    private final int lines;
    private final Map<String, Integer> ignored;

    ChatData(
            ChatExamples examples,
            List<ChatLineProblem> problems,
            int problemCount,
            int tooLong,
            int lines,
            Map<String, Integer> ignored) {
        this.examples = examples;
        this.problems = List.copyOf(problems);
        this.problemCount = problemCount;
        this.tooLong = tooLong;
        this.lines = lines;
        this.ignored = ignored;
    }

    /** A part of the examples and the rest. */
    public record Split(Examples training, Examples validation) {}

    /** All examples, in the file's order. */
    public Examples examples() {
        return examples;
    }

    /**
     * Sets some examples aside. Which ones follows from their content alone: lines that are equal stay together, and one
     * that was set aside once always is, whatever the file gains or loses.
     *
     * @param share how many to set aside, from 0 to 1, more or less
     */
    public Split split(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a share of " + share + "; must be from 0 to 1");
        }
        return new Split(examples.part(share, false), examples.part(share, true));
    }

    /** What is wrong, line by line, as far as it is remembered; nothing should be learned while there is any. */
    public List<ChatLineProblem> problems() {
        return problems;
    }

    /** How many problems there are, remembered or not. */
    public int problemCount() {
        return problemCount;
    }

    /** How many conversations were too long. */
    public int tooLong() {
        return tooLong;
    }

    /** How many lines the file has. */
    public int lines() {
        return lines;
    }

    /** Fields that mean nothing here, with the number of lines that have them. */
    public Map<String, Integer> ignoredFields() {
        return ignored;
    }
}
