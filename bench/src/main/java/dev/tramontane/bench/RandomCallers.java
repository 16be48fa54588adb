package dev.tramontane.bench;

import dev.tramontane.engine.Completion;
import dev.tramontane.engine.CompletionEvent;
import dev.tramontane.engine.CompletionStream;
import dev.tramontane.engine.Engine;
import dev.tramontane.engine.EngineException;
import dev.tramontane.engine.EngineStatistics;
import dev.tramontane.engine.FinishReason;
import dev.tramontane.engine.Input;
import dev.tramontane.engine.Request;
import dev.tramontane.engine.Sampling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Callers of every kind, until they are closed: tenants with urgent and idle requests, long and short ones, some that begin
 * alike, several samples, deadlines, constraints that break; readers who are slow, leave, or fall asleep; and requests that
 * cannot be served. Now and then one of them asks what has been asked before, and must be answered the same.
 */
final class RandomCallers implements AutoCloseable {

    private static final int PREFIXES = 4;
    private static final int TENANTS = 3;
    private static final int LONGEST_ANSWER = 384;
    private static final int PROBE_LENGTH = 48;

    private final Engine engine;
    private final Duration readerTimeout;
    private final List<List<Integer>> prefixes = new ArrayList<>();
    private final Request probe;
    private final String expected;
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean ended;

    RandomCallers(Engine engine, int callers, Duration readerTimeout) {
        this.engine = engine;
        this.readerTimeout = readerTimeout;
        RandomTokens tokens = new RandomTokens(engine, 1);
        for (int i = 0; i < PREFIXES; i++) {
            prefixes.add(tokens.next(engine.contextLength() / 3));
        }
        probe = RandomTokens.request(tokens.next(engine.contextLength() / 5), PROBE_LENGTH)
                .withLogprobs(1);
        expected = content(engine.complete(probe));
        for (int i = 0; i < callers; i++) {
            long seed = System.nanoTime() + i;
            threads.execute(() -> call(seed));
        }
    }

    private static String content(Completion completion) {
        return completion.text() + completion.thinking() + completion.logprobs();
    }

    /** What has gone wrong since the last call. */
    List<String> faults() {
        List<String> found = new ArrayList<>();
        for (String fault = faults.poll(); fault != null; fault = faults.poll()) {
            found.add(fault);
        }
        return found;
    }

    /** Completions that came to their own end. */
    static long finished(EngineStatistics statistics) {
        return statistics.outcomes().finished().values().stream()
                        .mapToLong(Long::longValue)
                        .sum()
                - cancelled(statistics)
                - late(statistics);
    }

    static long cancelled(EngineStatistics statistics) {
        return statistics.outcomes().finished().getOrDefault(FinishReason.CANCELLED, 0L);
    }

    static long late(EngineStatistics statistics) {
        return statistics.outcomes().finished().getOrDefault(FinishReason.DEADLINE, 0L);
    }

    private void call(long seed) {
        Random random = new Random(seed);
        RandomTokens tokens = new RandomTokens(engine, seed);
        try {
            while (!ended) {
                ask(random, tokens);
            }
        } catch (InterruptedException e) {
            faults.add("a caller met " + e);
        }
    }

    private void ask(Random random, RandomTokens tokens) throws InterruptedException {
        try {
            if (random.nextInt(50) == 0) {
                probe();
            } else {
                read(engine.streamAll(request(random, tokens)), random);
            }
        } catch (EngineException e) {
            judge(e, random);
        } catch (RuntimeException | Error e) {
            faults.add("a caller met " + e);
        }
    }

    private void probe() {
        String found = content(engine.complete(probe));
        if (!found.equals(expected)) {
            faults.add("a request was answered other than before: " + found + " instead of " + expected);
        }
    }

    /** Breaking constraints and sleeping readers fail, and too many callers are refused: all else is a fault. */
    private void judge(EngineException failure, Random random) throws InterruptedException {
        switch (failure.kind()) {
            case BUSY -> Thread.sleep(random.nextInt(100));
            case INVALID_REQUEST, PROMPT_TOO_LONG -> {
                // Asked for.
            }
            case FAILED -> {
                String message = String.valueOf(failure.getMessage());
                if (!message.contains("was read for") && !message.contains(BreakingConstraint.MESSAGE)) {
                    faults.add("a completion has failed: " + failure);
                }
            }
            case CLOSED, CONFIGURATION, INTERRUPTED -> faults.add("the engine is gone: " + failure);
        }
    }

    private Request request(Random random, RandomTokens tokens) {
        List<Integer> prompt = new ArrayList<>();
        if (random.nextInt(3) == 0) {
            prompt.addAll(prefixes.get(random.nextInt(PREFIXES)));
        }
        int room = engine.contextLength() - prompt.size();
        // Many short ones, few long ones, and now and then one that is too long.
        int own = (int) Math.exp(random.nextDouble() * Math.log(room * 1.02));
        prompt.addAll(tokens.next(Math.max(1, own)));
        Request request = Request.of(new Input.OfTokens(prompt))
                .withSampling(Sampling.GREEDY.withTemperature(random.nextInt(3) / 2.0))
                .withMaxTokens(1 + random.nextInt(LONGEST_ANSWER))
                .withTenant("tenant " + random.nextInt(TENANTS))
                .withPriority(random.nextInt(8) == 0 ? random.nextInt(-2, 3) : 0);
        if (random.nextInt(10) == 0) {
            request = request.withSamples(2 + random.nextInt(3));
        }
        if (random.nextInt(10) == 0) {
            request = request.withLogprobs(random.nextInt(21));
        }
        if (random.nextInt(10) == 0) {
            request = request.withDeadline(Duration.ofMillis(1 + random.nextInt(3000)));
        }
        if (random.nextInt(20) == 0) {
            int after = random.nextInt(64);
            request = request.withConstraint(() -> new BreakingConstraint(after));
        }
        return request;
    }

    private void read(List<CompletionStream> streams, Random random) throws InterruptedException {
        try {
            int patience = random.nextInt(4) == 0 ? random.nextInt(100) : Integer.MAX_VALUE;
            int slowness = random.nextInt(6) == 0 ? random.nextInt(20) : 0;
            if (random.nextInt(200) == 0) {
                Thread.sleep(readerTimeout.toMillis() * 2);
            }
            for (CompletionStream stream : streams) {
                read(stream, patience, slowness);
            }
        } finally {
            streams.forEach(CompletionStream::close);
        }
    }

    private void read(CompletionStream stream, int patience, int slowness) throws InterruptedException {
        int taken = 0;
        for (CompletionEvent _ : stream) {
            if (slowness > 0) {
                Thread.sleep(slowness);
            }
            if (++taken > patience || ended) {
                return;
            }
        }
    }

    /** Lets no one ask for more; who reads leaves at the next event. */
    @Override
    public void close() {
        ended = true;
        threads.close();
    }
}
