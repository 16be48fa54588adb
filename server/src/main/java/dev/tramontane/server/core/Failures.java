package dev.tramontane.server.core;

import dev.tramontane.engine.EngineException;
import dev.tramontane.language.chat.ChatException;
import dev.tramontane.server.http.ApiException;

/** What the engine's refusals and failures are to a client. */
public final class Failures {
    private static final int RETRY_AFTER_SECONDS = 2;

    private Failures() {}

    /** The error to answer with. Messages about the request are passed on; failures of the server are there for its log alone. */
    public static ApiException toApi(RuntimeException failure) {
        return switch (failure) {
            case ApiException e -> e;
            case ChatException e -> ApiException.invalid("", message(e)).withParam(e.path());
            case EngineException e ->
                switch (e.kind()) {
                    case INVALID_REQUEST -> ApiException.badRequest(message(e));
                    case PROMPT_TOO_LONG -> ApiException.promptTooLong(message(e));
                    case BUSY ->
                        ApiException.busy("too many requests are waiting; try again later", RETRY_AFTER_SECONDS);
                    case CLOSED, INTERRUPTED -> ApiException.unavailable("the server is going down");
                    case CONFIGURATION, FAILED -> ApiException.internal(e);
                };
            default -> ApiException.internal(failure);
        };
    }

    private static String message(RuntimeException failure) {
        return String.valueOf(failure.getMessage());
    }
}
