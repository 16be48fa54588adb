package dev.tramontane.bench;

import dev.tramontane.engine.CompletionEvent;
import dev.tramontane.engine.CompletionEvent.Finished;
import dev.tramontane.engine.CompletionStream;
import dev.tramontane.engine.Engine;
import dev.tramontane.engine.EngineStatistics;
import dev.tramontane.engine.FinishReason;
import dev.tramontane.engine.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** A number of callers who ask, read the answer, and ask again. */
final class Callers {

    /**
     * What they saw in the span of time that counts.
     *
     * @param seconds that it took
     * @param tokens generated
     * @param betweenTokens milliseconds from one token of an answer to the next
     * @param firstToken milliseconds from the request to its first token
     * @param before what the engine had done by its beginning
     * @param after what the engine had done by its end
     */
    record Served(
            double seconds,
            long tokens,
            Figures betweenTokens,
            Figures firstToken,
            EngineStatistics before,
            EngineStatistics after) {}

    private record Span(long from, long to, EngineStatistics before, EngineStatistics after) {}

    private record Answered(TokenClock clock, long asked, Usage usage) {}

    private final Engine engine;
    private final int prompt;
    private final int generated;
    private final Queue<Answered> answers = new ConcurrentLinkedQueue<>();
    private final AtomicLong wholeAnswers = new AtomicLong();
    private final AtomicReferenceArray<CompletionStream> open;
    private final CountDownLatch settled;
    private volatile boolean ended;

    private Callers(Engine engine, int callers, int prompt, int generated) {
        this.engine = engine;
        this.prompt = prompt;
        this.generated = generated;
        open = new AtomicReferenceArray<>(callers);
        settled = new CountDownLatch(callers);
    }

    /**
     * Has them ask until enough was seen.
     *
     * @param prompt tokens of each prompt
     * @param generated tokens of each answer
     * @param seconds to measure at least
     * @param rounds answers per caller to measure at least, on average
     */
    static Served serve(Engine engine, int callers, int prompt, int generated, double seconds, int rounds)
            throws InterruptedException {
        return new Callers(engine, callers, prompt, generated).serve(seconds, rounds);
    }

    private Served serve(double seconds, int rounds) throws InterruptedException {
        List<Future<?>> running = new ArrayList<>();
        Span span;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < open.length(); i++) {
                int caller = i;
                running.add(threads.submit(() -> call(caller)));
            }
            try {
                span = observe(running, seconds, rounds);
            } finally {
                leave();
            }
        }
        check(running);
        return seen(span);
    }

    private Span observe(List<Future<?>> running, double seconds, int rounds) throws InterruptedException {
        while (settled.getCount() > 0) {
            pause(running);
        }
        EngineStatistics before = engine.statistics();
        long enough = wholeAnswers.get() + (long) rounds * open.length();
        long from = System.nanoTime();
        while (System.nanoTime() - from < seconds * 1e9 || wholeAnswers.get() < enough) {
            pause(running);
        }
        return new Span(from, System.nanoTime(), before, engine.statistics());
    }

    private static void pause(List<Future<?>> running) throws InterruptedException {
        check(running);
        Thread.sleep(10);
    }

    private static void check(List<Future<?>> running) {
        for (Future<?> caller : running) {
            if (caller.state() == Future.State.FAILED) {
                throw new IllegalStateException("a request has failed", caller.exceptionNow());
            }
        }
    }

    private void leave() {
        ended = true;
        for (int caller = 0; caller < open.length(); caller++) {
            CompletionStream stream = open.get(caller);
            if (stream != null) {
                stream.cancel();
            }
        }
    }

    private void call(int caller) {
        RandomTokens tokens = new RandomTokens(engine, System.nanoTime() + caller);
        // Spread over the first answer's length, so that the callers do not go in step.
        int wanted = Math.max(1, generated * (caller + 1) / open.length());
        while (!ended) {
            TokenClock clock = new TokenClock(engine, wanted);
            long asked = System.nanoTime();
            try (CompletionStream stream = engine.stream(
                    RandomTokens.request(tokens.next(prompt), wanted).withConstraint(() -> clock))) {
                open.set(caller, stream);
                if (ended) {
                    stream.cancel();
                }
                read(stream, clock, asked);
            }
            settled.countDown();
            wanted = generated;
        }
    }

    private void read(CompletionStream stream, TokenClock clock, long asked) {
        for (CompletionEvent event : stream) {
            if (event instanceof Finished(FinishReason reason, Usage usage, _)) {
                answers.add(new Answered(clock, asked, usage));
                if (reason == FinishReason.LENGTH) {
                    wholeAnswers.getAndIncrement();
                }
            }
        }
    }

    private Served seen(Span span) {
        long from = span.from();
        long to = span.to();
        long tokens = 0;
        Figures betweenTokens = new Figures();
        Figures firstToken = new Figures();
        for (Answered answer : answers) {
            tokens += answer.clock().tokens(from, to);
            answer.clock().gaps(from, to, betweenTokens);
            long waited = answer.usage().timeToFirstToken().toNanos();
            long first = answer.asked() + waited;
            if (waited > 0 && first - from >= 0 && first - to < 0) {
                firstToken.add(waited / 1e6);
            }
        }
        return new Served((to - from) / 1e9, tokens, betweenTokens, firstToken, span.before(), span.after());
    }
}
