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
    private LoadOption load = new LoadOption();

    @Option(
            names = "--context",
            paramLabel = "TOKENS",
            description = "The most tokens of prompt and answer together (what the checkpoint declares, or less if its"
                    + " cache would take more than 1 GiB).")
    private Optional<Integer> context = Optional.empty();

    EngineOptions engineOptions() {
        // Found out before the weights are opened, and said with the name of the option.
        ComputeSettings.kernels(compute.allowScalar());
        EngineOptions options = EngineOptions.DEFAULT
                .withCheckpoint(load.applied(scale.checkpointOptions()))
                .withThreads(compute.threads())
                .withScalarAllowed(compute.allowScalar());
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
