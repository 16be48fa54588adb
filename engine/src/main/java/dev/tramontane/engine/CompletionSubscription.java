package dev.tramontane.engine;

import dev.tramontane.engine.CompletionEvent.Finished;
import dev.tramontane.engine.failure.FailureLog;
import java.lang.System.Logger.Level;
import java.util.Iterator;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One subscriber's completion. All signals come from the one thread in {@link #serve}. */
final class CompletionSubscription implements Flow.Subscription {

    private static final System.Logger LOG = System.getLogger(CompletionPublisher.class.getName());

    private final AtomicLong demand = new AtomicLong();
    private volatile boolean cancelled;
    private volatile @Nullable IllegalArgumentException violation;
    private volatile @Nullable CompletionStream stream;
    private volatile @Nullable Thread server;

    /** Serves a subscriber from {@code onSubscribe} to the end; the thread is the subscription's own. */
    void serve(Supplier<CompletionStream> start, Flow.Subscriber<? super CompletionEvent> subscriber) {
        server = Thread.currentThread();
        try {
            subscriber.onSubscribe(this);
            Throwable failure = isOver() ? null : generate(start, subscriber);
            if (!cancelled) {
                conclude(subscriber, violation == null ? failure : violation);
            }
        } catch (RuntimeException | Error e) {
            // Subscribers must not throw; nothing may be signalled to one that did.
            new FailureLog(LOG)
                    .log(Level.WARNING, "a subscriber threw an exception, which ended its completion", "", e);
        }
    }

    /** Returns how it failed, or null. */
    private @Nullable Throwable generate(
            Supplier<CompletionStream> start, Flow.Subscriber<? super CompletionEvent> subscriber) {
        CompletionStream started;
        try {
            started = start.get();
        } catch (RuntimeException | Error e) {
            return e;
        }
        try (started) {
            stream = started;
            if (isOver()) {
                // Whoever ended it may not have seen the stream; closing it is what remains to be done.
                return null;
            }
            return deliver(started.iterator(), subscriber);
        }
    }

    private @Nullable Throwable deliver(
            Iterator<CompletionEvent> events, Flow.Subscriber<? super CompletionEvent> subscriber) {
        while (awaitDemand()) {
            CompletionEvent event;
            try {
                event = events.next();
            } catch (EngineException e) {
                return e;
            }
            if (isOver()) {
                return null;
            }
            demand.decrementAndGet();
            subscriber.onNext(event);
            if (event instanceof Finished) {
                return null;
            }
        }
        return null;
    }

    /** Returns whether there is demand; if not, the subscription is over. */
    private boolean awaitDemand() {
        // A subscriber may interrupt this thread in its own calls; then reading on tells it so.
        while (demand.get() == 0 && !isOver() && !Thread.currentThread().isInterrupted()) {
            LockSupport.park(this);
        }
        return !isOver();
    }

    private static void conclude(Flow.Subscriber<? super CompletionEvent> subscriber, @Nullable Throwable failure) {
        if (failure == null) {
            subscriber.onComplete();
        } else {
            subscriber.onError(failure);
        }
    }

    private boolean isOver() {
        return cancelled || violation != null;
    }

    @Override
    public void request(long events) {
        if (events > 0) {
            demand.accumulateAndGet(events, CompletionSubscription::sumOrMost);
            LockSupport.unpark(server);
        } else {
            violation = new IllegalArgumentException(
                    "request(" + events + "): at least one event must be requested (reactive streams, rule 3.9)");
            stop();
        }
    }

    private static long sumOrMost(long one, long other) {
        long sum = one + other;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    @Override
    public void cancel() {
        cancelled = true;
        stop();
    }

    /** Wakes the serving thread, which waits for demand or for the engine. */
    private void stop() {
        CompletionStream running = stream;
        if (running != null) {
            running.cancel();
        }
        LockSupport.unpark(server);
    }
}
