package dev.tramontane.server.core;

import dev.tramontane.engine.CompletionEvent;
import dev.tramontane.engine.Usage;
import dev.tramontane.server.http.ApiException;
import java.io.IOException;
import java.util.List;

/** Writes a streamed answer in a dialect; one for every answer. Its methods are called by one thread. */
public interface AnswerWriter {

    /**
     * The engine has taken the request.
     *
     * @param answers what is generated now
     */
    void begin(Underway answers) throws IOException;

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

    /**
     * The answer ends here, since something failed.
     *
     * @param usages what was spent on those answers that have ended, the failed one included
     */
    void fail(ApiException failure, List<Usage> usages) throws IOException;
}
