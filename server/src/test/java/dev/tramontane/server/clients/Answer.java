package dev.tramontane.server.clients;

import java.util.List;

/**
 * What a client tells of an answer.
 *
 * @param text what was said; if it was streamed, put together from its pieces
 * @param thinking what was thought; empty if nothing
 * @param calls the functions that are to be called
 * @param end why it ended
 * @param inputTokens tokens of the prompt, cached or not
 * @param outputTokens tokens generated
 */
public record Answer(String text, String thinking, List<Call> calls, End end, long inputTokens, long outputTokens) {
    /**
     * A call of a function.
     *
     * @param arguments a JSON object, in the client's spelling
     */
    public record Call(String id, String name, String arguments) {}

    /** Why an answer ended. */
    public enum End {
        TURN,
        CALLS,
        /** Any other reason, or none that the client knows. */
        OTHER
    }
}
