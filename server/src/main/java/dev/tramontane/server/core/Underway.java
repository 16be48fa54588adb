package dev.tramontane.server.core;

/** The answers to a request while they are generated; may be used by any thread. */
public interface Underway {

    /** How long the prompt is, in tokens. */
    int promptTokens();

    /** How many of the prompt's tokens need not be computed, as far as that is known; final with the first event. */
    int cachedTokens();

    /** Ends the answers with what there is of them, within the step that the engine is at. */
    void cancel();
}
