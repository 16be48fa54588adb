package dev.tramontane.engine;

import dev.tramontane.engine.CompletionEvent.Chosen;
import dev.tramontane.engine.CompletionEvent.Finished;
import dev.tramontane.engine.CompletionEvent.Output;
import dev.tramontane.engine.EngineException.Kind;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.output.OutputEvent.TextDelta;
import dev.tramontane.language.output.OutputEvent.ThinkingDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallArgumentsDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallFinished;
import dev.tramontane.language.output.OutputEvent.ToolCallStarted;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/**
 * A completion as it is generated. Iterating waits for the next event; the last one is {@link Finished}. A failure is
 * thrown by the iterator as {@link EngineException}. Closing before the end cancels the completion.
 *
 * <p>To be read by one thread; {@link #cancel} may be called by any.
 */
public final class CompletionStream implements Iterable<CompletionEvent>, AutoCloseable {

    /** Events, or a failure that is thrown when its turn comes. */
    private final BlockingQueue<Supplier<CompletionEvent>> events = new LinkedBlockingQueue<>();

    private volatile boolean cancelled;
    private volatile Runnable onCancel = () -> {};
    private boolean finished;

    CompletionStream() {}

    void emit(CompletionEvent event) {
        events.add(() -> event);
    }

    void fail(EngineException failure) {
        events.add(() -> {
            throw failure;
        });
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** Sets what else is to be done on cancellation; it may then be run several times. */
    void onCancel(Runnable action) {
        onCancel = action;
    }

    /** Ends the completion at the next token, or at once if it waits; what was generated so far is still delivered. */
    public void cancel() {
        cancelled = true;
        onCancel.run();
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
                return !finished;
            }

            @Override
            public CompletionEvent next() {
                if (finished) {
                    throw new NoSuchElementException("the completion has finished");
                }
                return take();
            }
        };
    }

    private CompletionEvent take() {
        try {
            // A failure ends the stream as well.
            finished = true;
            CompletionEvent event = events.take().get();
            finished = event instanceof Finished;
            return event;
        } catch (InterruptedException e) {
            cancel();
            Thread.currentThread().interrupt();
            throw new EngineException(
                    Kind.FAILED, "interrupted while waiting for the completion, which was cancelled", e);
        }
    }

    /**
     * Waits for the end and returns all that came.
     *
     * @throws EngineException if the completion failed
     */
    public Completion join() {
        StringBuilder text = new StringBuilder();
        StringBuilder thinking = new StringBuilder();
        List<ToolCall> calls = new ArrayList<>();
        List<TokenLogprob> logprobs = new ArrayList<>();
        for (CompletionEvent event : this) {
            switch (event) {
                case Output(TextDelta delta) -> text.append(delta.text());
                case Output(ThinkingDelta delta) -> thinking.append(delta.text());
                case Output(ToolCallFinished call) -> calls.add(call.call());
                case Output(ToolCallStarted _), Output(ToolCallArgumentsDelta _) -> {
                    // The finished call holds them.
                }
                case Chosen(TokenLogprob logprob) -> logprobs.add(logprob);
                case Finished(FinishReason reason, Usage usage) -> {
                    return new Completion(text.toString(), thinking.toString(), calls, logprobs, reason, usage);
                }
            }
        }
        throw new IllegalStateException("the stream was read to its end before");
    }
}
