package dev.tramontane.langchain4j;

import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/**
 * Calls a handler as LangChain4j wants it: an exception of the handler's own is told to its {@code onError} and ends nothing,
 * and one from there is logged.
 */
final class HandlerCalls {

    private static final System.Logger LOG = System.getLogger(HandlerCalls.class.getName());

    private final StreamingChatResponseHandler handler;

    HandlerCalls(StreamingChatResponseHandler handler) {
        this.handler = handler;
    }

    void call(Consumer<StreamingChatResponseHandler> call) {
        try {
            call.accept(handler);
        } catch (Exception e) {
            failed(e);
        }
    }

    void failed(Throwable failure) {
        try {
            handler.onError(failure);
        } catch (Exception e) {
            LOG.log(Level.WARNING, "the handler's onError failed; this has been ignored", e);
        }
    }
}
