package dev.tramontane.server.responses;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** A response that is being made, for those who ask for it meanwhile. */
final class RunningResponse {

    private final byte[] begun;
    private final CompletableFuture<byte[]> ended = new CompletableFuture<>();
    private volatile boolean isCancelled;

    /** @param begun the response as it was when it began */
    RunningResponse(byte[] begun) {
        this.begun = begun;
    }

    byte[] begun() {
        return begun;
    }

    boolean isCancelled() {
        return isCancelled;
    }

    /** It has ended like this. */
    void end(byte[] response) {
        ended.complete(response);
    }

    /** It has ended, and there is nothing to tell of it. */
    void vanish() {
        ended.cancel(false);
    }

    /**
     * Has it end at its next token.
     *
     * @return how it ended; empty if nothing is left of it
     */
    Optional<byte[]> cancel(Duration patience) {
        isCancelled = true;
        try {
            return Optional.of(ended.completeOnTimeout(begun, patience.toMillis(), TimeUnit.MILLISECONDS)
                    .join());
        } catch (CancellationException | CompletionException e) {
            return Optional.empty();
        }
    }
}
