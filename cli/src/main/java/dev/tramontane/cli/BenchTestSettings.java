package dev.tramontane.cli;

import dev.tramontane.engine.EngineOptions;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of what {@code bench engine} measures: every combination. */
final class BenchTestSettings {
    private static final int MOST = EngineOptions.LONGEST_CONTEXT;
    private static final int MOST_SEQUENCES = 1 << 12;

    @Option(
            names = {"-p", "--prompt"},
            paramLabel = "N,…",
            split = ",",
            description = "Prompts of so many tokens; 0 for none (512).")
    private List<Integer> prompts = List.of(512);

    @Option(
            names = {"-n", "--generate"},
            paramLabel = "N,…",
            split = ",",
            description = "Tokens generated one after another; 0 for none (128).")
    private List<Integer> generated = List.of(128);

    @Option(
            names = {"-d", "--depth"},
            paramLabel = "N,…",
            split = ",",
            description = "Positions that are in the cache before (0).")
    private List<Integer> depths = List.of(0);

    @Option(
            names = {"-b", "--batch"},
            paramLabel = "N,…",
            split = ",",
            description = "Sequences that generate together, each with a cache of its own (1).")
    private List<Integer> batches = List.of(1);

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N,…",
            split = ",",
            description = "Threads that compute together (as many as there are cores).")
    private List<Integer> threads = List.of(EngineOptions.DEFAULT.threads());

    List<EngineTest> tests() {
        check("--prompt", prompts, 0, MOST);
        check("--generate", generated, 0, MOST);
        check("--depth", depths, 0, MOST);
        check("--batch", batches, 1, MOST_SEQUENCES);
        check("--threads", threads, 1, EngineOptions.MOST_THREADS);
        List<EngineTest> tests = new ArrayList<>();
        for (int count : threads) {
            for (int depth : depths) {
                addTests(tests, depth, count);
            }
        }
        if (tests.isEmpty()) {
            throw new UsageException("nothing to measure: --prompt and --generate are both 0");
        }
        return tests;
    }

    private void addTests(List<EngineTest> tests, int depth, int count) {
        prompts.stream()
                .filter(tokens -> tokens > 0)
                .forEach(tokens -> tests.add(EngineTest.ofPrompt(tokens, depth, count)));
        generated.stream()
                .filter(steps -> steps > 0)
                .forEach(steps -> batches.forEach(
                        sequences -> tests.add(EngineTest.ofGeneration(steps, depth, sequences, count))));
    }

    private static void check(String option, List<Integer> values, int least, int most) {
        for (int value : values) {
            if (value < least || value > most) {
                throw new UsageException(option + " must be " + least + " to " + most + ", not " + value);
            }
        }
    }
}
