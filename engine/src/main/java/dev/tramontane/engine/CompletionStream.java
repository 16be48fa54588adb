package dev.tramontane.engine;

import dev.tramontane.engine.CompletionEvent.Finished;
import dev.tramontane.engine.EngineException.Kind;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A completion as it is generated. Iterating waits for the next event; the last one is {@link Finished}. A failure is
 * thrown, at its turn, as {@link EngineException}. Closing before the end cancels the completion.
 *
 * <p>To be read by one thread; {@link #cancel} may be called by any. A reader that is slower than the model makes its own
 * completion pause, and nobody else's; one that takes nothing for long makes it fail.
 */
public final class CompletionStream implements Iterable<CompletionEvent>, AutoCloseable {

    /** So many events may wait for the reader before the completion pauses. */
    static final int CAPACITY = 256;

    /** What waits for the reader. */
    private sealed interface Signal {
        record Event(CompletionEvent event) implements Signal {}

        record Failure(EngineException failure) implements Signal {}
    }

    private volatile int promptTokens;
    private volatile int cachedTokens;
    private volatile @Nullable Usage usage;

    private final int capacity;

    /** A paused completion goes on when so few events wait: enough for the reader until more are there. */
    private final int resume;

    /** Has no bound of its own: the engine never waits, it asks for room before it computes more. */
    private final BlockingQueue<Signal> signals = new LinkedTransferQueue<>();

    /** How many signals there are, which the queue could only tell by counting them. */
    private final AtomicInteger waiting = new AtomicInteger();

    /** Whether the completion is paused: set by the engine, cleared by whoever finds that enough was taken. */
    private final AtomicBoolean full = new AtomicBoolean();

    private final AtomicReference<Runnable> onCancel = new AtomicReference<>(CompletionStream::nothing);
    private volatile Runnable onRoom = CompletionStream::nothing;
    private volatile boolean cancelled;

    /** When the paused completion's reader last took something, by {@link System#nanoTime}. */
    private volatile long lastTaken;

    /** Whether the engine has emitted the last event, or failed. */
    private boolean ended;

    /** Whether the reader has taken the last event, or met a failure. */
    private boolean readToEnd;

    CompletionStream() {
        this(CAPACITY);
    }

    /** @param capacity how many events may wait before the completion pauses, at least 1 */
    CompletionStream(int capacity) {
        this.capacity = capacity;
        resume = capacity / 2;
    }

    private static void nothing() {}

    /** To be called before the caller gets the stream. */
    void setPromptTokens(int tokens) {
        promptTokens = tokens;
    }

    /** Tokens of the rendered prompt: known from the beginning, while {@link Usage} comes at the end. */
    public int promptTokens() {
        return promptTokens;
    }

    /** To be called by the engine's thread. */
    void setCachedTokens(int tokens) {
        cachedTokens = tokens;
    }

    /**
     * How many tokens of the prompt need not be computed, as far as that is known: none before the completion is taken up,
     * and from its first event on the number that {@link Usage#cachedTokens} tells.
     */
    public int cachedTokens() {
        return cachedTokens;
    }

    /** What the completion has cost, once it has ended or failed. */
    public Optional<Usage> usage() {
        return Optional.ofNullable(usage);
    }

    /** To be called by the engine's thread, before the end is told. */
    void setUsage(Usage spent) {
        usage = spent;
    }

    /** Hands an event over, without ever waiting; ignored after the end. To be called by one thread, the engine's. */
    void emit(CompletionEvent event) {
        add(new Signal.Event(event), event instanceof Finished);
    }

    /** Ends the stream with an exception; ignored after the end. To be called by the engine's thread. */
    void fail(EngineException failure) {
        add(new Signal.Failure(failure), true);
    }

    private void add(Signal signal, boolean last) {
        if (ended) {
            return;
        }
        ended = last;
        waiting.incrementAndGet();
        signals.add(signal);
        if (last) {
            // A caller who keeps the stream shall not keep all that generated it.
            onCancel.set(CompletionStream::nothing);
            onRoom = CompletionStream::nothing;
        }
    }

    /**
     * Whether the engine should compute more: once as many events wait as may, not until half of them are taken, and then
     * the action of {@link #onRoom} runs. What a step tells beyond the limit is taken all the same. To be called by the
     * engine's thread.
     */
    boolean hasRoom() {
        if (full.get()) {
            return false;
        }
        if (waiting.get() < capacity) {
            return true;
        }
        lastTaken = System.nanoTime();
        full.set(true);
        // The reader may have taken the last event that counts before it could see that the engine waits for it.
        return waiting.get() <= resume && full.compareAndSet(true, false);
    }

    /** How long the reader of a paused completion has taken nothing, in nanoseconds; 0 if it is not paused. */
    long stalledNanos() {
        return full.get() ? System.nanoTime() - lastTaken : 0;
    }

    /** Sets what wakes the engine when a paused completion may go on; it runs on the reader's thread and must be quick. */
    void onRoom(Runnable action) {
        onRoom = action;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /**
     * Sets what wakes the engine on cancellation; it runs at most once, on any thread, perhaps just as the completion ends,
     * and must be quick.
     */
    void onCancel(Runnable action) {
        onCancel.set(action);
        if (cancelled) {
            onCancel.getAndSet(CompletionStream::nothing).run();
        }
    }

    /** Ends the completion at the next token, or at once if it waits; what was generated so far is still delivered. */
    public void cancel() {
        cancelled = true;
        onCancel.getAndSet(CompletionStream::nothing).run();
    }

    /** Cancels the completion if it is still running. */
    @Override
    public void close() {
        cancel();
    }

    /** The events from here on; all iterators of a stream share its position. */
    @Override
    public Iterator<CompletionEvent> iterator() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !readToEnd;
            }

            @Override
            public CompletionEvent next() {
                return receive(Long.MAX_VALUE).orElseThrow();
            }
        };
    }

    /**
     * The next event if it comes in time: for callers that have something else to do while they wait, like telling a
     * client that its connection is alive while a long prompt is computed.
     *
     * @param patience how long to wait; zero or less takes what is there
     * @return empty if nothing came, which is not the end
     * @throws EngineException if the completion failed
     * @throws NoSuchElementException if the last event was taken before
     */
    public Optional<CompletionEvent> nextWithin(Duration patience) {
        return receive(TimeUnit.NANOSECONDS.convert(patience));
    }

    private Optional<CompletionEvent> receive(long patienceNanos) {
        if (readToEnd) {
            throw new NoSuchElementException("the completion has finished");
        }
        Signal signal = poll(patienceNanos);
        if (signal == null) {
            return Optional.empty();
        }
        makeRoom();
        return switch (signal) {
            case Signal.Event(CompletionEvent event) -> {
                readToEnd = event instanceof Finished;
                yield Optional.of(event);
            }
            case Signal.Failure(EngineException failure) -> {
                readToEnd = true;
                throw failure;
            }
        };
    }

    private @Nullable Signal poll(long patienceNanos) {
        try {
            if (Thread.interrupted()) {
                // Even if there is something: a reader that never has to wait would never notice.
                throw new InterruptedException();
            }
            return signals.poll(patienceNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            readToEnd = true;
            cancel();
            Thread.currentThread().interrupt();
            throw new EngineException(
                    Kind.INTERRUPTED, "interrupted while waiting for the completion, which was cancelled", e);
        }
    }

    private void makeRoom() {
        int left = waiting.decrementAndGet();
        if (full.get()) {
            lastTaken = System.nanoTime();
            if (left <= resume && full.compareAndSet(true, false)) {
                onRoom.run();
            }
        }
    }

    /**
     * Waits for the end and returns all that came.
     *
     * @throws EngineException if the completion failed
     */
    public Completion join() {
        CompletionCollector collector = new CompletionCollector();
        for (CompletionEvent event : this) {
            Optional<Completion> whole = collector.accept(event);
            if (whole.isPresent()) {
                return whole.get();
            }
        }
        throw new IllegalStateException("the stream was read to its end before");
    }

    /**
     * Waits for the ends of several streams and returns all that came, in their order. All are read at once: one that nobody
     * reads is held back, and fails after a while.
     *
     * @throws EngineException if one has failed; the others are cancelled then
     */
    public static List<Completion> joinAll(List<CompletionStream> streams) {
        return Readers.join(streams);
    }
}
