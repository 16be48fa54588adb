package dev.tramontane.loadtest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A run against a server. Requests are sent when they arrive, whatever became of those before (an open loop), or as others end
 * (a closed loop: all arrive at once, and so many are under way), or as both allow.
 *
 * @param target what is driven
 * @param dataset where prompts come from
 * @param requests how many, at least 1
 * @param arrivals when requests are sent
 * @param mostConcurrent the most requests under way at once; empty for any number
 * @param warmups requests before the run, which are not measured
 * @param goodput how quick a good request is
 * @param seed what prompts and arrivals follow from
 */
public record LoadTest(
        Target target,
        Dataset dataset,
        int requests,
        Arrivals arrivals,
        OptionalInt mostConcurrent,
        int warmups,
        Goodput goodput,
        long seed) {

    private static final String GENERATOR = "L64X128MixRandom";

    /** Is told how many requests have ended, by whichever thread has seen that. */
    @FunctionalInterface
    public interface Progress {
        void ended(int requests);
    }

    /** @throws IllegalArgumentException naming what is out of range */
    public LoadTest {
        if (requests < 1 || warmups < 0) {
            throw new IllegalArgumentException(
                    "there must be at least 1 request and 0 warm-ups, not " + requests + " and " + warmups);
        }
        if (mostConcurrent.isPresent() && mostConcurrent.getAsInt() < 1) {
            throw new IllegalArgumentException("the concurrency must be at least 1, not " + mostConcurrent.getAsInt());
        }
    }

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of(GENERATOR).create(seed);
    }

    /**
     * Sends all requests and waits for their answers.
     *
     * @throws LoadTestException if a warm-up fails: no request would succeed, and there is nothing to measure
     */
    public LoadResult run(Progress progress) throws InterruptedException {
        RandomGenerator random = random(seed);
        List<Prompt> prompts = dataset.prompts(requests, random);
        double[] times = arrivals.seconds(requests, random);
        try (LoadClient client = new LoadClient(target)) {
            warmUp(client);
            Instant date = Instant.now();
            long start = System.nanoTime();
            List<RequestTrace> traces = drive(client, prompts, times, start, progress);
            return new LoadResult(this, date, traces, (System.nanoTime() - start) / 1e9);
        }
    }

    /** With prompts of their own, which leave nothing of the measured ones in a server's cache. */
    private void warmUp(LoadClient client) throws InterruptedException {
        for (Prompt prompt : dataset.prompts(warmups, random(~seed))) {
            Optional<String> error = client.send(prompt).error();
            if (error.isPresent()) {
                throw new LoadTestException(target.api().address(target.base()) + " does not answer: " + error.get());
            }
        }
    }

    private List<RequestTrace> drive(
            LoadClient client, List<Prompt> prompts, double[] times, long start, Progress progress)
            throws InterruptedException {
        Semaphore permits = new Semaphore(mostConcurrent.orElse(requests));
        AtomicInteger ended = new AtomicInteger();
        List<Future<RequestTrace>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                for (int i = 0; i < prompts.size(); i++) {
                    Prompt prompt = prompts.get(i);
                    sleepUntil(start + (long) (times[i] * 1e9));
                    running.add(threads.submit(() -> {
                        permits.acquire();
                        try {
                            return client.send(prompt);
                        } finally {
                            permits.release();
                            progress.ended(ended.incrementAndGet());
                        }
                    }));
                }
                List<RequestTrace> traces = new ArrayList<>();
                for (Future<RequestTrace> request : running) {
                    traces.add(result(request));
                }
                return traces;
            } catch (InterruptedException e) {
                threads.shutdownNow();
                throw e;
            }
        }
    }

    private static void sleepUntil(long nanoTime) throws InterruptedException {
        long left = nanoTime - System.nanoTime();
        if (left > 0) {
            Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
        }
    }

    private static RequestTrace result(Future<RequestTrace> request) throws InterruptedException {
        try {
            return request.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }
}
