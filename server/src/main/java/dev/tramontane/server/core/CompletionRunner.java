package dev.tramontane.server.core;

import dev.tramontane.engine.Completion;
import dev.tramontane.engine.CompletionStream;
import dev.tramontane.engine.Engine;
import dev.tramontane.engine.Input;
import dev.tramontane.engine.Request;
import dev.tramontane.engine.Usage;
import dev.tramontane.server.core.ChoiceEvents.ChoiceEvent;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.http.DisconnectWatch;
import dev.tramontane.server.http.Exchange;
import dev.tramontane.server.keys.Caller;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Has the engine answer calls, and stops it when the client has gone. */
public final class CompletionRunner {

    /** How long a cancelled answer may take to end, which it does with the step that computes it. */
    private static final Duration LONGEST_SETTLEMENT = Duration.ofMinutes(1);

    /** Several answers to one prompt, or to several that are told together. */
    private record Streams(List<CompletionStream> streams) implements Underway {
        @Override
        public int promptTokens() {
            return streams.getFirst().promptTokens();
        }

        @Override
        public int cachedTokens() {
            return streams.getFirst().cachedTokens();
        }

        @Override
        public void cancel() {
            streams.forEach(CompletionStream::cancel);
        }
    }

    private final Engine engine;
    private final UnaryOperator<Request> customiser;
    private final UsageLedger ledger;

    /**
     * @param customiser has the last word on what the engine is asked; the identity but in tests
     * @param ledger is told what calls used
     */
    public CompletionRunner(Engine engine, UnaryOperator<Request> customiser, UsageLedger ledger) {
        this.engine = engine;
        this.customiser = customiser;
        this.ledger = ledger;
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
     * @param requests one for each prompt, all for the same number of answers
     * @throws ApiException if the engine refuses or fails
     * @throws IOException if the client has gone meanwhile
     */
    public List<Completion> complete(List<Request> requests, Exchange exchange) throws IOException {
        List<CompletionStream> streams = start(requests, exchange);
        Runnable cancel = () -> streams.forEach(CompletionStream::cancel);
        try (DisconnectWatch watch = exchange.watch(cancel)) {
            List<Completion> completions = CompletionStream.joinAll(streams);
            SortedMap<Integer, Usage> usages = new TreeMap<>();
            for (int i = 0; i < completions.size(); i++) {
                usages.put(i, completions.get(i).usage());
            }
            charge(exchange.caller(), usages, streams.size() / requests.size());
            if (watch.isGone()) {
                throw new IOException("the client has gone");
            }
            return completions;
        } catch (RuntimeException e) {
            throw Failures.toApi(e);
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
     * @param requests one for each prompt, all for the same number of answers
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
            try {
                AnswerWriter answer = writer.get();
                answer.begin(new Streams(streams));
                forward(events, answer, watch, exchange);
            } finally {
                cancel.run();
                charge(exchange.caller(), events.settle(LONGEST_SETTLEMENT), streams.size() / requests.size());
            }
        }
    }

    /**
     * The tokens of a prompt, of which nothing is computed.
     *
     * @throws ApiException if it cannot be a prompt
     */
    public int[] tokens(Input input, Exchange exchange) {
        exchange.reserve(ImageMemory.of(input));
        try {
            return engine.tokens(input);
        } catch (RuntimeException e) {
            throw Failures.toApi(e);
        }
    }

    private static void forward(ChoiceEvents events, AnswerWriter answer, DisconnectWatch watch, Exchange exchange)
            throws IOException {
        try {
            while (!events.isFinished()) {
                Optional<ChoiceEvent> next = events.nextWithin(exchange.untilPing());
                if (watch.isGone()) {
                    throw new IOException("the client has gone");
                }
                if (next.isPresent()) {
                    answer.write(next.get().choice(), next.get().event());
                }
                // Not every event has something to tell.
                if (exchange.isPingDue()) {
                    answer.idle();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (RuntimeException e) {
            ApiException failure = Failures.toApi(e);
            exchange.failed(failure);
            answer.fail(failure, events.spent());
            return;
        }
        exchange.computed();
        answer.end();
    }

    /** Charges every prompt once, since it was computed once for all its answers. */
    private void charge(Caller caller, SortedMap<Integer, Usage> byChoice, int samples) {
        SortedMap<Integer, List<Usage>> byPrompt = new TreeMap<>();
        byChoice.forEach((choice, usage) -> byPrompt.computeIfAbsent(choice / samples, _ -> new ArrayList<>())
                .add(usage));
        byPrompt.values().forEach(usages -> ledger.charge(caller, usages));
    }

    private List<CompletionStream> start(List<Request> requests, Exchange exchange) {
        List<CompletionStream> streams = new ArrayList<>();
        try {
            for (Request request : requests) {
                exchange.reserve(ImageMemory.of(request.input()));
                streams.addAll(engine.streamAll(customiser.apply(request)));
            }
            return streams;
        } catch (RuntimeException e) {
            streams.forEach(CompletionStream::close);
            throw Failures.toApi(e);
        }
    }
}
