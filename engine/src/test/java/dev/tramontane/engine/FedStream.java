package dev.tramontane.engine;

import dev.tramontane.engine.CompletionEvent.Finished;
import dev.tramontane.engine.CompletionEvent.Output;
import dev.tramontane.language.output.OutputEvent.TextDelta;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A stream that a thread feeds as the engine does: no more than there is room for, until the end or cancellation. */
final class FedStream {

    private final CompletionStream stream;
    private final long events;
    private final Thread feeder;
    private volatile boolean hasSlept;

    private FedStream(long events, int capacity) {
        stream = new CompletionStream(capacity);
        this.events = events;
        feeder = Thread.ofPlatform().daemon().name("feeder").unstarted(this::feed);
    }

    /** A stream of so many events, numbered from 0 on, the last of which is {@link Finished}. */
    static FedStream of(long events) {
        return of(events, CompletionStream.CAPACITY);
    }

    /** The same with room for other than the usual number of events. */
    static FedStream of(long events, int capacity) {
        FedStream fed = new FedStream(events, capacity);
        fed.stream.onRoom(() -> LockSupport.unpark(fed.feeder));
        fed.stream.onCancel(() -> LockSupport.unpark(fed.feeder));
        fed.feeder.start();
        return fed;
    }

    static CompletionEvent text(long number) {
        return new Output(new TextDelta(Long.toString(number)));
    }

    static CompletionEvent finished(FinishReason reason) {
        Duration none = Duration.ZERO;
        return new Finished(reason, new Usage(1, 0, 0, 0, 0, 0, none, none, none));
    }

    private void feed() {
        for (long number = 0; number < events - 1; number++) {
            while (!stream.isCancelled() && !stream.hasRoom()) {
                hasSlept = true;
                LockSupport.park(this);
            }
            if (stream.isCancelled()) {
                stream.emit(finished(FinishReason.CANCELLED));
                return;
            }
            stream.emit(text(number));
        }
        stream.emit(finished(FinishReason.STOP));
    }

    CompletionStream stream() {
        return stream;
    }

    /** Whether there ever was no room. */
    boolean hasSlept() {
        return hasSlept;
    }

    /** Waits until the feeder has done its work. */
    void awaitFeeder() throws InterruptedException {
        feeder.join();
    }
}
