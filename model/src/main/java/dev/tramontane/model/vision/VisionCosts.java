package dev.tramontane.model.vision;

import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.checkpoint.VisionWeights;
import dev.tramontane.checkpoint.VisionWeights.Layer;
import dev.tramontane.checkpoint.VisionWeights.Projector;
import dev.tramontane.model.PatchGrids;

/**
 * Multiply-adds of the encoder's products; norms and softmax are small beside them.
 *
 * @param embed per patch
 * @param keys per patch and layer, to make its key and value
 * @param update per patch and layer, all else but the attention itself
 * @param pair per layer, for one patch to see another
 * @param project per cell
 */
record VisionCosts(int layers, int patchesPerCell, long embed, long keys, long update, long pair, long project) {

    static VisionCosts of(VisionConfig config, VisionWeights weights) {
        long keys = 0;
        long update = 0;
        for (Layer layer : weights.layers()) {
            GatedMlp mlp = layer.feedForward();
            keys = Math.max(keys, layer.key().elementCount() + layer.value().elementCount());
            update = Math.max(
                    update,
                    layer.query().elementCount()
                            + layer.output().elementCount()
                            + mlp.gate().elementCount()
                            + mlp.up().elementCount()
                            + mlp.down().elementCount());
        }
        Projector projector = weights.projector();
        return new VisionCosts(
                weights.layers().size(),
                config.mergeSize() * config.mergeSize(),
                weights.patchConvolution().elementCount(),
                keys,
                update,
                2L * config.hiddenSize(),
                projector.merger().elementCount()
                        + projector.in().weights().elementCount()
                        + projector.out().weights().elementCount());
    }

    /** Everything for some images. */
    long of(PatchGrids grids) {
        long patches = grids.patches();
        long perLayer = patches * (keys + update) + grids.pairs(0, grids.patches()) * pair;
        return patches * embed + layers * perLayer + patches / patchesPerCell * project;
    }
}
