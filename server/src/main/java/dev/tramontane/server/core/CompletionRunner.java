package dev.tramontane.server.core;

import dev.tramontane.engine.Completion;
import dev.tramontane.engine.CompletionStream;
import dev.tramontane.engine.Engine;
import dev.tramontane.engine.Request;
import dev.tramontane.server.core.ChoiceEvents.ChoiceEvent;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.http.DisconnectWatch;
import dev.tramontane.server.http.EventStream;
import dev.tramontane.server.http.Exchange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Has the engine answer calls, and stops it when the client has gone. */
public final class CompletionRunner {

    private final Engine engine;
    private final UnaryOperator<Request> customiser;

    /** @param customiser has the last word on what the engine is asked; the identity but in tests */
    public CompletionRunner(Engine engine, UnaryOperator<Request> customiser) {
        this.engine = engine;
        this.customiser = customiser;
    }

    /**
     * All answers of a call, when they are whole.
     *
     * @throws ApiException if the engine refuses or fails
     * @throws IOException if the client has gone meanwhile
     */
    public List<Completion> complete(CompletionCall call, Exchange exchange) throws IOException {
        return complete(List.of(call.request()), exchange);
    }

    /**
     * All answers to several prompts, when they are whole: those to the first prompt first.
     *
     * @throws ApiException if the engine refuses or fails
     * @throws IOException if the client has gone meanwhile
     */
    public List<Completion> complete(List<Request> requests, Exchange exchange) throws IOException {
        List<CompletionStream> streams = start(requests, exchange);
        Runnable cancel = () -> streams.forEach(CompletionStream::cancel);
        try (DisconnectWatch watch = exchange.watch(cancel)) {
            List<Completion> completions = WholeCompletions.of(streams);
            if (watch.isGone()) {
                throw new IOException("the client has gone");
            }
            return completions;
        } catch (RuntimeException e) {
            throw Failures.toApi(e, exchange.requestId());
        } finally {
            cancel.run();
        }
    }

    /**
     * Tells the answers of a call as they come.
     *
     * @param writer made when the engine has taken the request, before which errors are still answers of their own
     * @throws ApiException if the engine refuses
     * @throws IOException if the client has gone meanwhile
     */
    public void stream(CompletionCall call, Exchange exchange, Supplier<? extends AnswerWriter> writer)
            throws IOException {
        stream(List.of(call.request()), exchange, writer);
    }

    /**
     * Tells the answers to several prompts as they come, numbered through from those to the first prompt on.
     *
     * @param writer made when the engine has taken the requests, before which errors are still answers of their own
     * @throws ApiException if the engine refuses
     * @throws IOException if the client has gone meanwhile
     */
    public void stream(List<Request> requests, Exchange exchange, Supplier<? extends AnswerWriter> writer)
            throws IOException {
        List<CompletionStream> streams = start(requests, exchange);
        Runnable cancel = () -> streams.forEach(CompletionStream::cancel);
        try (DisconnectWatch watch = exchange.watch(cancel);
                ChoiceEvents events = new ChoiceEvents(streams)) {
            AnswerWriter answer = writer.get();
            answer.begin();
            forward(events, answer, watch, exchange);
        }
    }

    private static void forward(ChoiceEvents events, AnswerWriter answer, DisconnectWatch watch, Exchange exchange)
            throws IOException {
        try {
            while (!events.isFinished()) {
                Optional<ChoiceEvent> next = events.nextWithin(EventStream.PING_INTERVAL);
                if (watch.isGone()) {
                    throw new IOException("the client has gone");
                }
                if (next.isPresent()) {
                    answer.write(next.get().choice(), next.get().event());
                } else {
                    answer.idle();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (RuntimeException e) {
            answer.fail(Failures.toApi(e, exchange.requestId()));
            return;
        }
        answer.end();
    }

    private List<CompletionStream> start(List<Request> requests, Exchange exchange) {
        List<CompletionStream> streams = new ArrayList<>();
        try {
            for (Request request : requests) {
                streams.addAll(engine.streamAll(customiser.apply(request)));
            }
            return streams;
        } catch (RuntimeException e) {
            streams.forEach(CompletionStream::close);
            throw Failures.toApi(e, exchange.requestId());
        }
    }
}
