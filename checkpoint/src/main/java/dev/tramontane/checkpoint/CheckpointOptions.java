package dev.tramontane.checkpoint;

import java.util.Optional;

/**
 * How to open a checkpoint.
 *
 * @param softmaxScale whether attention scores get YaRN's correction
 * @param layout which layout to read; if empty, consolidated where both are present, because it holds the exact weights
 * @param change what is done to the weights of the text decoder before they are used
 * @param loading where the weights are while they are used
 * @param progress is told how far copying weights has come
 */
public record CheckpointOptions(
        SoftmaxScale softmaxScale,
        Optional<CheckpointLayout> layout,
        WeightChange change,
        WeightLoading loading,
        LoadProgress progress) {

    /** What the files say; weights stay in the files. */
    public static final CheckpointOptions DEFAULT = new CheckpointOptions(
            SoftmaxScale.AUTOMATIC, Optional.empty(), WeightChange.NONE, WeightLoading.MAPPED, LoadProgress.NONE);

    public CheckpointOptions withSoftmaxScale(SoftmaxScale scale) {
        return new CheckpointOptions(scale, layout, change, loading, progress);
    }

    public CheckpointOptions withLayout(CheckpointLayout preferred) {
        return new CheckpointOptions(softmaxScale, Optional.of(preferred), change, loading, progress);
    }

    public CheckpointOptions withChange(WeightChange wanted) {
        return new CheckpointOptions(softmaxScale, layout, wanted, loading, progress);
    }

    public CheckpointOptions withLoading(WeightLoading preferred) {
        return new CheckpointOptions(softmaxScale, layout, change, preferred, progress);
    }

    public CheckpointOptions withProgress(LoadProgress listener) {
        return new CheckpointOptions(softmaxScale, layout, change, loading, listener);
    }
}
