package dev.tramontane.server.core;

import dev.tramontane.engine.CompletionEvent;
import dev.tramontane.server.http.ApiException;
import java.io.IOException;

/** Writes a streamed answer in a dialect; one for every answer. Its methods are called by one thread. */
public interface AnswerWriter {

    /**
     * How long the prompt is; told once, before everything else.
     *
     * @param tokens its length in tokens
     */
    default void prompt(int tokens) {}

    /** The engine has taken the request. */
    void begin() throws IOException;

    /**
     * Something was generated.
     *
     * @param choice which of the answers to the prompt it belongs to, from 0 on
     */
    void write(int choice, CompletionEvent event) throws IOException;

    /** Nothing was generated for a while; tell the client that the connection is alive. */
    void idle() throws IOException;

    /** All answers are finished. */
    void end() throws IOException;

    /** The answer ends here, since something failed. */
    void fail(ApiException failure) throws IOException;
}
