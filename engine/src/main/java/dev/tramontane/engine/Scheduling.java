package dev.tramontane.engine;

/**
 * How requests share the model. {@link Profile} has sets that go together.
 *
 * @param stepTokens the most tokens computed at once; larger prefills faster and takes more memory
 * @param prefillBesideDecoding the most prompt tokens of a step in which other requests wait for their next token: less
 *     keeps their tokens flowing while a long prompt arrives, more gets the prompt done sooner
 * @param mostRunning the most completions computed at the same time, at most {@code stepTokens}
 * @param mostWaiting the most requests that wait for their turn; more are refused
 * @param mostDrafted the most tokens guessed and checked at once for a completion; 0 for none
 */
public record Scheduling(int stepTokens, int prefillBesideDecoding, int mostRunning, int mostWaiting, int mostDrafted) {

    private static final int MOST_STEP_TOKENS = 1 << 16;
    private static final int MOST_DRAFTED = 64;

    /** @throws IllegalArgumentException naming the setting that is out of range */
    public Scheduling {
        requireRange("stepTokens", stepTokens, 1, MOST_STEP_TOKENS);
        requireRange("prefillBesideDecoding", prefillBesideDecoding, 1, MOST_STEP_TOKENS);
        requireRange("mostRunning", mostRunning, 1, stepTokens);
        requireRange("mostWaiting", mostWaiting, 1, Integer.MAX_VALUE);
        requireRange("mostDrafted", mostDrafted, 0, MOST_DRAFTED);
    }

    private static void requireRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", not " + value);
        }
    }

    public Scheduling withStepTokens(int stepTokens) {
        return new Scheduling(
                stepTokens, prefillBesideDecoding, Math.min(mostRunning, stepTokens), mostWaiting, mostDrafted);
    }

    public Scheduling withPrefillBesideDecoding(int tokens) {
        return new Scheduling(stepTokens, tokens, mostRunning, mostWaiting, mostDrafted);
    }

    public Scheduling withMostRunning(int mostRunning) {
        return new Scheduling(stepTokens, prefillBesideDecoding, mostRunning, mostWaiting, mostDrafted);
    }

    public Scheduling withMostWaiting(int mostWaiting) {
        return new Scheduling(stepTokens, prefillBesideDecoding, mostRunning, mostWaiting, mostDrafted);
    }

    public Scheduling withMostDrafted(int mostDrafted) {
        return new Scheduling(stepTokens, prefillBesideDecoding, mostRunning, mostWaiting, mostDrafted);
    }
}
