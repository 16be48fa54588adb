package dev.tramontane.cli;

import dev.tramontane.checkpoint.AvailableMemory;
import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.CheckpointOptions;
import dev.tramontane.engine.EngineOptions;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.KernelProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures how fast a model computes, without a scheduler, sampler or server. */
@Command(
        name = "engine",
        description = {
            "Measure how fast a model computes: prompts and generation, as llama-bench does.",
            "",
            "ppN is a prompt of N tokens, tgN the generation of N tokens one after another; b8 means that 8 sequences"
                    + " generate together, @ d8192 that each has 8192 positions in the cache before. Tokens are random, and"
                    + " so is what is in the cache before: random numbers written into it, which cost as much to attend to as"
                    + " a text that had been computed, which would take hours.",
            "",
            "t/s is the mean and standard deviation of the repetitions. GB/s is what has to be read: in each step every"
                    + " matrix once, of experts those that the router did choose (they are counted), and the cached"
                    + " positions. GFLOP/s is what all products take. Limits are those of this machine with as many threads,"
                    + " measured shortly before each test: reading memory, and multiply-adds in float32. Models that fit into"
                    + " the processor's cache go beyond the first."
        },
        footer = {
            "",
            "Examples:",
            "  tramontane bench engine models/starter",
            "  tramontane bench engine /tmp/1b -p 0 -n 64 -b 1,8,32 -t 1,2",
            "  tramontane bench engine /tmp/1b -d 0,8192,65536 --output json"
        })
final class BenchEngineCommand implements Callable<Integer> {
    private static final int MOST_RUNS = 1 << 20;
    private static final int LONGEST_CHUNK = 1 << 16;

    private final TramontaneCommand top;

    @Parameters(paramLabel = "MODEL", description = "The checkpoint's folder.")
    @SuppressWarnings("NullAway.Init") // a required parameter, set before the call
    private Path model;

    @ArgGroup(validate = false)
    private BenchTestSettings tests = new BenchTestSettings();

    @Option(
            names = {"-r", "--repetitions"},
            paramLabel = "N",
            description = "How often each test is measured (5).")
    private int repetitions = 5;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            description = "Runs of each test before that, and more until 5 seconds have passed; 0 for none (2).")
    private int warmUps = 2;

    @Option(
            names = "--chunk",
            paramLabel = "TOKENS",
            description = "The most tokens of a prompt that are computed at once (512).")
    private int chunk = EngineOptions.DEFAULT.scheduling().stepTokens();

    @Option(
            names = "--cache-type",
            paramLabel = "TYPE",
            converter = CacheTypeConverter.class,
            description = "How the cache is stored: f32 or bf16 (f32).")
    private ElementType cacheType = EngineOptions.DEFAULT.cacheType();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            converter = BenchFormat.Converter.class,
            description = "How results are printed: md, csv, json or jsonl (md).")
    private BenchFormat format = BenchFormat.MD;

    @Option(
            names = "--allow-scalar",
            description = "Run even where Java has no vectors to compute with: many times slower.")
    private boolean allowScalar;

    @Mixin
    private LoadOption load = new LoadOption();

    BenchEngineCommand(TramontaneCommand top) {
        this.top = top;
    }

    @Override
    public Integer call() throws IOException {
        check("--repetitions", repetitions, 1, MOST_RUNS);
        check("--warmup", warmUps, 0, MOST_RUNS);
        check("--chunk", chunk, 1, LONGEST_CHUNK);
        List<EngineTest> wanted = tests.tests();
        KernelProvider kernels = ComputeSettings.kernels(allowScalar);
        try (Checkpoint checkpoint = open();
                Progress progress = new Progress(top.errors())) {
            BenchSubject subject = BenchSubject.of(checkpoint, model, cacheType, chunk);
            EngineBench bench = new EngineBench(checkpoint, subject, kernels, warmUps, repetitions, progress::show);
            bench.check(wanted, AvailableMemory.bytes());
            measure(bench, wanted, format.table(subject, top.output()), progress);
        }
        return ExitCode.OK;
    }

    private void measure(EngineBench bench, List<EngineTest> wanted, BenchTable table, Progress progress) {
        try {
            bench.run(wanted, result -> {
                progress.close();
                table.row(result);
                top.output().flush();
            });
        } finally {
            table.end();
        }
    }

    private static void check(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new UsageException(option + " must be " + least + " to " + most + ", not " + value);
        }
    }

    private Checkpoint open() {
        try (LoadingProgress progress = new LoadingProgress(top.errors(), model)) {
            return Checkpoint.open(
                    model, load.applied(CheckpointOptions.DEFAULT).withProgress(progress));
        }
    }
}
