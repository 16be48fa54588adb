package dev.tramontane.server.core;

import dev.tramontane.engine.EngineException;
import dev.tramontane.language.chat.ChatException;
import dev.tramontane.server.http.ApiException;
import java.lang.System.Logger.Level;

/** What the engine's refusals and failures are to a client. */
public final class Failures {
    private static final System.Logger LOG = System.getLogger(Failures.class.getName());
    private static final int RETRY_AFTER_SECONDS = 2;

    private Failures() {}

    /**
     * The error to answer with. Messages about the request are passed on; those about the server go to its log.
     *
     * @param requestId what the log entry can be found by
     */
    public static ApiException toApi(RuntimeException failure, String requestId) {
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
                    case CONFIGURATION, FAILED -> internal(e, requestId);
                };
            default -> internal(failure, requestId);
        };
    }

    private static ApiException internal(RuntimeException failure, String requestId) {
        LOG.log(Level.ERROR, requestId + ": failed", failure);
        return ApiException.internal();
    }

    private static String message(RuntimeException failure) {
        return String.valueOf(failure.getMessage());
    }
}
