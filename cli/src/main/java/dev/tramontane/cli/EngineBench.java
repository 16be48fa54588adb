package dev.tramontane.cli;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.engine.EngineOptions;
import dev.tramontane.model.Decoder;
import dev.tramontane.model.LatentCache;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.tensor.KernelProvider;
import dev.tramontane.tensor.MachineLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs tests of {@code bench engine}, one after the other. */
final class EngineBench {
    /** Until the compiler has seen what there is; many runs of a small model, none beyond the first of a large one. */
    private static final Duration WARM_UP = Duration.ofSeconds(5);

    private static final Duration LIMITS_LAST = Duration.ofSeconds(10);

    private final DecoderConfig config;
    private final Decoder decoder;
    private final BenchSubject subject;
    private final KernelProvider kernels;
    private final int warmUps;
    private final int repetitions;
    private final Consumer<String> progress;
    private Optional<MachineLimits> limits = Optional.empty();
    private int limitsThreads;
    private Instant limitsTime = Instant.MIN;

    /**
     * @param warmUps runs before each test that are not measured, at least; 0 for none
     * @param progress told what is being done
     */
    EngineBench(
            Checkpoint checkpoint,
            BenchSubject subject,
            KernelProvider kernels,
            int warmUps,
            int repetitions,
            Consumer<String> progress) {
        config = checkpoint.config().decoder();
        decoder = new Decoder(config, checkpoint.decoder());
        this.subject = subject;
        this.kernels = kernels;
        this.warmUps = warmUps;
        this.repetitions = repetitions;
        this.progress = progress;
    }

    /**
     * Checks that all tests can be run.
     *
     * @param availableBytes memory that there is
     * @throws CliException if one cannot, saying why
     */
    void check(List<EngineTest> tests, long availableBytes) {
        int longest = Math.min(config.contextLength(), EngineOptions.LONGEST_CONTEXT);
        long perBlock = EngineOptions.CACHE_BLOCK * LatentCache.bytesPerPosition(config, subject.cacheType());
        long room = Math.max(0, availableBytes - ModelInspector.RESERVED_BYTES);
        for (EngineTest test : tests) {
            if (test.length() > longest) {
                throw new CliException(test.label() + " needs a context of " + test.length()
                        + " tokens, more than the checkpoint's " + longest + "; ask for less depth or fewer tokens");
            }
            // A cache counts its positions in an int.
            boolean isCountable = test.blocks() <= EngineOptions.LONGEST_CONTEXT / EngineOptions.CACHE_BLOCK;
            if (!isCountable || test.blocks() > room / perBlock) {
                throw new CliException(test.label() + " needs " + Sizes.bytes(test.blocks() * perBlock)
                        + " for its cache of " + test.blocks() * EngineOptions.CACHE_BLOCK + " positions, and "
                        + (isCountable
                                ? "only " + Sizes.bytes(room) + " of memory are free for it"
                                : "a cache has " + EngineOptions.LONGEST_CONTEXT + " at most")
                        + "; ask for less depth or fewer sequences, or for --cache-type bf16");
            }
        }
    }

    /** Runs all tests and hands over what each measured at once. */
    void run(List<EngineTest> tests, Consumer<EngineTestResult> results) {
        for (int i = 0; i < tests.size(); i++) {
            EngineTest test = tests.get(i);
            String name = "[" + (i + 1) + "/" + tests.size() + "] " + test.label() + ", " + test.threads()
                    + (test.threads() == 1 ? " thread: " : " threads: ");
            results.accept(run(test, name));
        }
    }

    private EngineTestResult run(EngineTest test, String name) {
        Optional<MachineLimits> limits = limits(test.threads(), name);
        progress.accept(name + "preparing");
        try (CpuDevice device = new CpuDevice(kernels, test.threads());
                EngineTestRun run = new EngineTestRun(
                        test, decoder, device, kernels.create(), subject.cacheType(), subject.chunk())) {
            warmUp(run, name);
            run.startCounting();
            long[] nanos = new long[repetitions];
            for (int i = 0; i < repetitions; i++) {
                progress.accept(name + "run " + (i + 1) + " of " + repetitions);
                nanos[i] = run.run();
            }
            return new EngineTestResult(
                    test,
                    Instant.now(),
                    nanos,
                    run.weightBytes() / repetitions,
                    run.cacheBytes() / repetitions,
                    run.operations() / repetitions,
                    limits);
        }
    }

    /** Measured shortly before, for they change while a benchmark runs. */
    private Optional<MachineLimits> limits(int threads, String name) {
        Instant oldest = Instant.now().minus(LIMITS_LAST);
        if (threads != limitsThreads || limitsTime.isBefore(oldest)) {
            progress.accept(name + "measuring the machine's limits");
            limits = MachineLimits.measure(threads);
            limitsThreads = threads;
            limitsTime = Instant.now();
        }
        return limits;
    }

    private void warmUp(EngineTestRun run, String name) {
        long start = System.nanoTime();
        for (int i = 0; i < warmUps || (warmUps > 0 && System.nanoTime() - start < WARM_UP.toNanos()); i++) {
            progress.accept(name + "warming up, " + (i + 1));
            run.run();
        }
    }
}
