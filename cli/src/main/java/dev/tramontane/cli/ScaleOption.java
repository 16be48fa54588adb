package dev.tramontane.cli;

import dev.tramontane.checkpoint.CheckpointOptions;
import dev.tramontane.checkpoint.SoftmaxScale;
import picocli.CommandLine.Option;

/** The option that every command has which opens a checkpoint. */
final class ScaleOption {
    @Option(
            names = "--softmax-scale",
            paramLabel = "SCALE",
            converter = SoftmaxScaleConverter.class,
            description = {
                "Scale of the attention scores: auto (what the checkpoint says), plain (1/sqrt of the head size) or yarn"
                        + " (with YaRN's correction)."
            })
    private SoftmaxScale scale = SoftmaxScale.AUTOMATIC;

    SoftmaxScale scale() {
        return scale;
    }

    CheckpointOptions checkpointOptions() {
        return CheckpointOptions.DEFAULT.withSoftmaxScale(scale);
    }
}
