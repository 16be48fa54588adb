package dev.tramontane.server.responses;

import dev.tramontane.server.core.Underway;
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
    private final CompletableFuture<Underway> generated = new CompletableFuture<>();

    /** @param begun the response as it was when it began */
    RunningResponse(byte[] begun) {
        this.begun = begun;
    }

    byte[] begun() {
        return begun;
    }

    /** It is generated from now on. */
    void begin(Underway answer) {
        generated.complete(answer);
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
     * Has it end within the step that the engine is at, or as soon as the engine has it.
     *
     * @return how it ended; empty if nothing is left of it
     */
    Optional<byte[]> cancel(Duration patience) {
        CompletableFuture<Void> _ = generated.thenAccept(Underway::cancel);
        try {
            return Optional.of(ended.copy()
                    .completeOnTimeout(begun, patience.toMillis(), TimeUnit.MILLISECONDS)
                    .join());
        } catch (CancellationException | CompletionException e) {
            return Optional.empty();
        }
    }
}
