package dev.tramontane.engine;

/** Follows the thinking markers among the tokens of one completion. */
final class Thought {

    private final Vocabulary vocabulary;
    private boolean inside;
    private int tokens;

    Thought(Submission submission) {
        vocabulary = submission.vocabulary();
        inside = submission.insideThought();
    }

    /** Whether the next token belongs to a thought, unless it opens one. */
    boolean isOpen() {
        return inside;
    }

    /** Tokens of thoughts so far, the markers included. */
    int tokens() {
        return tokens;
    }

    /** Takes the next token and returns whether it belongs to a thought. */
    boolean accept(int token) {
        boolean opens = token == vocabulary.think();
        boolean belongs = inside || opens;
        if (belongs) {
            tokens++;
        }
        inside = opens || (inside && token != vocabulary.endThink());
        return belongs;
    }
}
