package dev.tramontane.checkpoint;

import dev.tramontane.checkpoint.RopeConfig.Pairing;
import dev.tramontane.checkpoint.VisionWeights.Layer;
import dev.tramontane.checkpoint.VisionWeights.Linear;
import dev.tramontane.tensor.Matrix;
import java.util.List;

/** Declares the tensors of image encoder and projector, which are never quantised. */
final class VisionConversion {
    private final VisionConfig config;
    private final WeightNames.Vision names;
    private final ConvertedTensors tensors;
    private final WeightFormat format;

    VisionConversion(VisionConfig config, WeightNames.Vision names, ConvertedTensors tensors, WeightFormat format) {
        this.config = config;
        this.names = names;
        this.tensors = tensors;
        this.format = format;
    }

    /** @param layout which has its own order of rotated rows */
    void declare(VisionWeights weights, CheckpointLayout layout) {
        long patch = config.patchSize();
        tensors.rows(
                names.patchConvolution(),
                TensorKind.VISION,
                format,
                List.of((long) config.hiddenSize(), (long) config.channels(), patch, patch),
                new SourceRows.Whole(weights.patchConvolution()));
        norm(names.encoderNorm(), weights.encoderNorm());
        Pairing wanted = layout == CheckpointLayout.HUGGING_FACE ? Pairing.HALVES : Pairing.INTERLEAVED;
        for (int i = 0; i < weights.layers().size(); i++) {
            layer(names.layers() + i + ".", weights.layers().get(i), weights.rotaryPairs(), wanted);
        }
        norm(names.projectorNorm(), weights.projector().norm());
        matrix(names.merger(), weights.projector().merger());
        linear(names.projectorIn(), weights.projector().in());
        linear(names.projectorOut(), weights.projector().out());
    }

    private void layer(String prefix, Layer layer, Pairing stored, Pairing wanted) {
        norm(prefix + "attention_norm.weight", layer.attentionNorm());
        rotated(prefix + names.attention().query(), layer.query(), stored, wanted);
        rotated(prefix + names.attention().key(), layer.key(), stored, wanted);
        matrix(prefix + names.attention().value(), layer.value());
        matrix(prefix + names.attention().output(), layer.output());
        norm(prefix + "ffn_norm.weight", layer.feedForwardNorm());
        matrix(prefix + names.feedForward().gate(), layer.feedForward().gate());
        matrix(prefix + names.feedForward().up(), layer.feedForward().up());
        matrix(prefix + names.feedForward().down(), layer.feedForward().down());
    }

    private void rotated(String module, Matrix matrix, Pairing stored, Pairing wanted) {
        rows(module, SourceRows.paired(matrix, config.hiddenSize() / config.heads(), stored, wanted));
    }

    private void linear(String module, Linear linear) {
        matrix(module, linear.weights());
        linear.bias().ifPresent(bias -> norm(module + ".bias", bias));
    }

    private void matrix(String module, Matrix matrix) {
        rows(module, new SourceRows.Whole(matrix));
    }

    private void rows(String module, SourceRows rows) {
        tensors.rows(
                module + ".weight",
                TensorKind.VISION,
                format,
                List.of(rows.rows(), (long) rows.columns()),
                rows);
    }

    private void norm(String name, float[] vector) {
        tensors.exactVector(name, TensorKind.VISION, vector);
    }
}
