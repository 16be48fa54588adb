package dev.tramontane.train.data;

/**
 * How conversations are taken from files.
 *
 * @param longest the most tokens of a conversation, at least 2
 * @param tooLong what becomes of longer ones
 * @param lastAnswerOnly whether of every conversation only the last answer is learned; otherwise all are, but those that
 *     the file gives the weight 0
 * @param mostProblems how many problems are remembered; further ones are only counted
 */
public record ChatLineOptions(int longest, TooLong tooLong, boolean lastAnswerOnly, int mostProblems) {

    /** What becomes of a conversation that is too long. */
    public enum TooLong {
        /** It is a problem like any other. */
        REFUSED,
        /** It is left out, and counted. */
        LEFT_OUT,
        /** Its end is cut off, and it is counted; left out if nothing remains to be learned. */
        CUT
    }

    private static final int DEFAULT_PROBLEMS = 50;

    /** @throws IllegalArgumentException if a number is out of range */
    public ChatLineOptions {
        if (longest < 2 || mostProblems < 1) {
            throw new IllegalArgumentException(
                    longest + " tokens of a conversation and " + mostProblems + " problems; at least 2 and 1");
        }
    }

    /** All answers, of conversations of so many tokens; longer ones are refused. */
    public static ChatLineOptions ofLongest(int longest) {
        return new ChatLineOptions(longest, TooLong.REFUSED, false, DEFAULT_PROBLEMS);
    }

    public ChatLineOptions withTooLong(TooLong tooLong) {
        return new ChatLineOptions(longest, tooLong, lastAnswerOnly, mostProblems);
    }

    public ChatLineOptions withLastAnswerOnly(boolean lastAnswerOnly) {
        return new ChatLineOptions(longest, tooLong, lastAnswerOnly, mostProblems);
    }

    public ChatLineOptions withMostProblems(int mostProblems) {
        return new ChatLineOptions(longest, tooLong, lastAnswerOnly, mostProblems);
    }
}
