package dev.tramontane.cli;

import dev.tramontane.engine.EngineOptions;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options of commands that load an engine. */
final class EngineSettings {
    @ArgGroup(validate = false)
    private ComputeSettings compute = new ComputeSettings();

    @ArgGroup(validate = false)
    private ScaleOption scale = new ScaleOption();

    @ArgGroup(validate = false)
    private AdapterOption adapter = new AdapterOption();

    @ArgGroup(validate = false)
    private LoadOption load = new LoadOption();

    @Option(
            names = "--context",
            paramLabel = "TOKENS",
            description = "The most tokens of prompt and answer together (what the checkpoint declares, or less if its"
                    + " cache would take more than 1 GiB).")
    private Optional<Integer> context = Optional.empty();

    @Option(
            names = "--warm-up",
            paramLabel = "WHEN",
            converter = WarmUpConverter.class,
            description =
                    "Have vector code compiled in the background before it is needed: auto (while a large model is"
                            + " loaded, and some time after a small one) or off (as requests use it). Answers are the same.")
    private boolean warmsUp = true;

    EngineOptions engineOptions() {
        // Found out before the weights are opened, and said with the name of the option.
        ComputeSettings.kernels(compute.allowScalar());
        EngineOptions options = EngineOptions.DEFAULT
                .withCheckpoint(load.applied(adapter.applied(scale.checkpointOptions())))
                .withThreads(compute.threads())
                .withScalarAllowed(compute.allowScalar())
                .withWarmUp(warmsUp);
        return context.map(length -> options.withContextLength(positive(length)))
                .orElse(options);
    }

    private static int positive(int length) {
        if (length < 1) {
            throw new UsageException("--context must be at least 1, not " + length);
        }
        return length;
    }
}
