package dev.tramontane.server.clients;

import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** For clients that wrap what went wrong because it did so on another thread. */
final class Completions {
    private Completions() {}

    /** The result, or the failure that was wrapped. */
    static <T> T unwrapped(Supplier<T> call) {
        try {
            return call.get();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
