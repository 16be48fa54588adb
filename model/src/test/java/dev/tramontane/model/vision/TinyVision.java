package dev.tramontane.model.vision;

import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.RopeConfig.Pairing;
import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.checkpoint.VisionWeights;
import dev.tramontane.checkpoint.VisionWeights.Layer;
import dev.tramontane.checkpoint.VisionWeights.Linear;
import dev.tramontane.checkpoint.VisionWeights.Projector;
import dev.tramontane.model.HashedTensors;
import dev.tramontane.model.image.PixelGrid;
import dev.tramontane.model.image.Pixels;
import dev.tramontane.tensor.Matrix;
import java.util.List;
import java.util.Optional;

/** An encoder of one layer whose weights are hashes of their index, with values worked out independently in double. */
final class TinyVision {

    static final VisionConfig CONFIG = new VisionConfig(8, 1, 2, 12, 3, 14, 56, 2, 10_000, false, false);

    private TinyVision() {}

    static VisionEncoder encoder() {
        Matrix up = HashedTensors.matrix(11, 12, 8);
        Layer layer = new Layer(
                HashedTensors.norm(3, 8),
                HashedTensors.matrix(4, 8, 8),
                HashedTensors.matrix(5, 8, 8),
                HashedTensors.matrix(6, 8, 8),
                HashedTensors.matrix(7, 8, 8),
                HashedTensors.norm(8, 8),
                new GatedMlp(HashedTensors.matrix(9, 12, 8), up, HashedTensors.matrix(10, 8, 12)));
        Projector projector = new Projector(
                HashedTensors.norm(12, 8),
                1e-5f,
                HashedTensors.matrix(13, 8, 32),
                new Linear(HashedTensors.matrix(14, 6, 8), Optional.empty()),
                new Linear(HashedTensors.matrix(15, 6, 6), Optional.empty()));
        VisionWeights weights = new VisionWeights(
                HashedTensors.matrix(1, 8, 3 * 14 * 14),
                HashedTensors.norm(2, 8),
                List.of(layer),
                Pairing.INTERLEAVED,
                projector);
        return new VisionEncoder(CONFIG, weights);
    }

    static Pixels image() {
        float[] values = new float[3 * 28 * 56];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) HashedTensors.unit(99, i);
        }
        return new Pixels(values, new PixelGrid(2, 1, 28));
    }
}
