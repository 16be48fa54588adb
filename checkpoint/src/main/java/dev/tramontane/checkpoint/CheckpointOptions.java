package dev.tramontane.checkpoint;

import java.util.Optional;

/**
 * How to open a checkpoint.
 *
 * @param softmaxScale whether attention scores get YaRN's correction
 * @param layout which layout to read; if empty, consolidated where both are present, because it holds the exact weights
 */
public record CheckpointOptions(SoftmaxScale softmaxScale, Optional<CheckpointLayout> layout) {

    /** What the files say. */
    public static final CheckpointOptions DEFAULT = new CheckpointOptions(SoftmaxScale.AUTOMATIC, Optional.empty());

    public CheckpointOptions withSoftmaxScale(SoftmaxScale scale) {
        return new CheckpointOptions(scale, layout);
    }

    public CheckpointOptions withLayout(CheckpointLayout preferred) {
        return new CheckpointOptions(softmaxScale, Optional.of(preferred));
    }
}
