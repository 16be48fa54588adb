package dev.tramontane.langchain4j;

import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RateLimitException;
import dev.tramontane.engine.EngineException;
import dev.tramontane.language.chat.ChatException;

/** Turns the engine's exceptions into LangChain4j's, which tell its callers whether to try again. */
final class Failures {

    private Failures() {}

    /** The exception that LangChain4j's callers expect; those of others as they are. */
    static RuntimeException translate(RuntimeException failure) {
        return switch (failure) {
            case ChatException e -> new InvalidRequestException(e);
            case EngineException e ->
                switch (e.kind()) {
                    case INVALID_REQUEST, PROMPT_TOO_LONG -> new InvalidRequestException(e);
                    case BUSY -> new RateLimitException(e);
                    case FAILED -> new InternalServerException(e);
                    // An engine in this process does not come back as a server does.
                    case CLOSED, CONFIGURATION, INTERRUPTED -> new NonRetriableException(e);
                };
            default -> failure;
        };
    }

    /** The same for anything that may be thrown. */
    static Throwable translate(Throwable failure) {
        return failure instanceof RuntimeException exception ? translate(exception) : failure;
    }
}
