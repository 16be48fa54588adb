package dev.tramontane.server.core;

import dev.tramontane.engine.Completion;
import dev.tramontane.engine.CompletionStream;
import dev.tramontane.engine.Engine;
import dev.tramontane.engine.Request;
import dev.tramontane.engine.Usage;
import dev.tramontane.server.core.ChoiceEvents.ChoiceEvent;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.http.DisconnectWatch;
import dev.tramontane.server.http.EventStream;
import dev.tramontane.server.http.Exchange;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Has the engine answer calls, and stops it when the client has gone. */
public final class CompletionRunner {

    /** How long a cancelled answer may take to end, which it does with the step that computes it. */
    private static final Duration LONGEST_SETTLEMENT = Duration.ofMinutes(1);

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
        List<CompletionStream> streams = start(call, exchange);
        Runnable cancel = () -> streams.forEach(CompletionStream::cancel);
        try (DisconnectWatch watch = exchange.watch(cancel)) {
            List<Completion> completions =
                    streams.stream().map(CompletionStream::join).toList();
            ledger.charge(
                    exchange.caller(),
                    completions.stream().map(Completion::usage).toList());
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
        List<CompletionStream> streams = start(call, exchange);
        Runnable cancel = () -> streams.forEach(CompletionStream::cancel);
        try (DisconnectWatch watch = exchange.watch(cancel);
                ChoiceEvents events = new ChoiceEvents(streams)) {
            try {
                AnswerWriter answer = writer.get();
                answer.begin();
                forward(events, answer, watch, exchange);
            } finally {
                cancel.run();
                List<Usage> usages = events.settle(LONGEST_SETTLEMENT);
                if (!usages.isEmpty()) {
                    ledger.charge(exchange.caller(), usages);
                }
            }
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

    private List<CompletionStream> start(CompletionCall call, Exchange exchange) {
        try {
            return engine.streamAll(customiser.apply(call.request()));
        } catch (RuntimeException e) {
            throw Failures.toApi(e, exchange.requestId());
        }
    }
}
