package dev.tramontane.engine;

/** Why a completion ended. */
public enum FinishReason {
    /** The model ended its turn, or a stop string appeared. */
    STOP,
    /** The model called tools and waits for their results. */
    TOOL_CALLS,
    /** {@code maxTokens} were generated. */
    LENGTH,
    /** The context is full. */
    CONTEXT_LENGTH,
    /** The request's deadline has passed. */
    DEADLINE,
    /** The caller cancelled. */
    CANCELLED
}
