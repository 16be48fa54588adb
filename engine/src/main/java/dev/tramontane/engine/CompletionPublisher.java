package dev.tramontane.engine;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/**
 * A completion as a reactive stream (reactive-streams.org, version 1.0.4).
 *
 * <p>Nothing happens before somebody subscribes, and every subscription asks for a completion of its own, at once, whether
 * or not it demands events yet. The subscriber gets the stream's events up to {@link CompletionEvent.Finished} and then
 * {@code onComplete}; or {@code onError} with what {@link Engine#stream} or the stream throws. A subscriber that demands
 * less than is generated makes its completion pause. Cancelling the subscription cancels the completion.
 *
 * <p>A virtual thread of each subscription makes all its calls to the subscriber, {@code onSubscribe} included. May be used
 * by any number of threads.
 */
public final class CompletionPublisher implements Flow.Publisher<CompletionEvent> {

    private final Supplier<CompletionStream> start;

    /** @param start asks for the completion anew, as {@code () -> engine.stream(request)} does; may throw */
    public CompletionPublisher(Supplier<CompletionStream> start) {
        this.start = start;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super CompletionEvent> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        CompletionSubscription subscription = new CompletionSubscription();
        // The subscription does not hold its subscriber, who may keep a cancelled one.
        Thread.ofVirtual().name("tramontane-subscription").start(() -> subscription.serve(start, subscriber));
    }
}
