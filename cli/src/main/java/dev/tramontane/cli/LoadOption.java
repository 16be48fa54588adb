package dev.tramontane.cli;

import dev.tramontane.checkpoint.CheckpointOptions;
import dev.tramontane.checkpoint.WeightLoading;
import picocli.CommandLine.Option;

/** The option of commands that compute with weights. */
final class LoadOption {
    @Option(
            names = "--load",
            paramLabel = "WHERE",
            converter = WeightLoadingConverter.class,
            description = {
                "Where the weights are: mmap (in the files, which takes models larger than memory), hugepages (copied into"
                        + " memory, and rearranged where that is faster) or auto (copied if they are Q4_0 or Q8_0 and fit,"
                        + " else mapped)."
            })
    private WeightLoading loading = WeightLoading.AUTOMATIC;

    CheckpointOptions applied(CheckpointOptions options) {
        return options.withLoading(loading);
    }
}
