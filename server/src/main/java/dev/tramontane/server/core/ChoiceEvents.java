package dev.tramontane.server.core;

import dev.tramontane.engine.CompletionEvent;
import dev.tramontane.engine.CompletionStream;
import dev.tramontane.engine.EngineException;
import dev.tramontane.engine.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** The events of all answers to one prompt, as they come; to be closed. */
final class ChoiceEvents implements AutoCloseable {
    /** Few: the streams themselves hold more back, and know to pause the engine when nobody takes it. */
    private static final int CAPACITY = 16;

    /** An event of one of the answers. */
    record ChoiceEvent(int choice, CompletionEvent event) {}

    /** What a stream's thread has to tell. */
    private sealed interface Signal {
        record Event(ChoiceEvent event) implements Signal {}

        record Failure(RuntimeException failure) implements Signal {}
    }

    private final List<CompletionStream> streams;
    private final BlockingQueue<Signal> signals = new ArrayBlockingQueue<>(CAPACITY);
    private final List<Thread> threads = new ArrayList<>();
    private final SortedMap<Integer, Usage> usages = new TreeMap<>();
    private int unfinished;

    ChoiceEvents(List<CompletionStream> streams) {
        this.streams = List.copyOf(streams);
        unfinished = streams.size();
        if (streams.size() > 1) {
            for (int i = 0; i < streams.size(); i++) {
                int choice = i;
                threads.add(Thread.ofVirtual().name("tramontane-choice-" + i).start(() -> forward(choice)));
            }
        }
    }

    private void forward(int choice) {
        try {
            try {
                for (CompletionEvent event : streams.get(choice)) {
                    signals.put(new Signal.Event(new ChoiceEvent(choice, event)));
                }
            } catch (RuntimeException e) {
                signals.put(new Signal.Failure(e));
            }
        } catch (InterruptedException e) {
            // The reader has closed and wants nothing more.
            Thread.currentThread().interrupt();
        }
    }

    boolean isFinished() {
        return unfinished == 0;
    }

    /**
     * The next event if it comes in time.
     *
     * @throws RuntimeException what a stream failed with
     */
    Optional<ChoiceEvent> nextWithin(Duration patience) throws InterruptedException {
        Optional<ChoiceEvent> next = threads.isEmpty()
                ? streams.getFirst().nextWithin(patience).map(event -> new ChoiceEvent(0, event))
                : merged(patience);
        if (next.isPresent() && next.get().event() instanceof CompletionEvent.Finished finished) {
            unfinished--;
            usages.put(next.get().choice(), finished.usage());
        }
        return next;
    }

    /** What was spent on those answers that have ended, also on one that failed. */
    List<Usage> spent() {
        return streams.stream().flatMap(stream -> stream.usage().stream()).toList();
    }

    /**
     * Waits for the ends of answers that were cancelled, passing over what they still tell.
     *
     * @return what each of the answers used, as far as they ended in time and did not fail
     */
    SortedMap<Integer, Usage> settle(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (!isFinished() && System.nanoTime() < deadline) {
                Optional<ChoiceEvent> _ = nextWithin(Duration.ofNanos(deadline - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (EngineException | NoSuchElementException e) {
            // An answer that failed is not charged; whoever waited for it was told.
        }
        return Collections.unmodifiableSortedMap(usages);
    }

    private Optional<ChoiceEvent> merged(Duration patience) throws InterruptedException {
        return switch (signals.poll(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            case null -> Optional.empty();
            case Signal.Event(ChoiceEvent event) -> Optional.of(event);
            case Signal.Failure(RuntimeException failure) -> throw failure;
        };
    }

    /** Cancels what is not finished. */
    @Override
    public void close() {
        streams.forEach(CompletionStream::close);
        threads.forEach(Thread::interrupt);
    }
}
