package dev.tramontane.train.network;

import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.RopeConfig.Pairing;
import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.checkpoint.VisionWeights;
import dev.tramontane.checkpoint.VisionWeights.Layer;
import dev.tramontane.checkpoint.VisionWeights.Linear;
import dev.tramontane.checkpoint.VisionWeights.Projector;
import dev.tramontane.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Where training an image encoder from nothing starts: normal numbers of variance 1/inputs; what writes into the residual
 * stream is smaller by √(2 · layers); norms are ones, biases zeros.
 */
final class RandomVisionWeights {

    private final VisionConfig config;
    private final RandomGenerator random;

    private RandomVisionWeights(VisionConfig config, RandomGenerator random) {
        this.config = config;
        this.random = random;
    }

    static VisionWeights of(VisionConfig config, int textWidth, float projectorNormEpsilon, RandomGenerator random) {
        return new RandomVisionWeights(config, random).weights(textWidth, projectorNormEpsilon);
    }

    private VisionWeights weights(int textWidth, float projectorNormEpsilon) {
        int hidden = config.hiddenSize();
        Matrix patchConvolution = normal(hidden, config.channels() * config.patchSize() * config.patchSize(), 1);
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < config.layers(); i++) {
            layers.add(layer(hidden, config.intermediateSize()));
        }
        Projector projector = new Projector(
                StartingNumbers.ones(hidden),
                projectorNormEpsilon,
                normal(hidden, hidden * config.mergeSize() * config.mergeSize(), 1),
                linear(textWidth, hidden),
                linear(textWidth, textWidth));
        return new VisionWeights(
                patchConvolution, StartingNumbers.ones(hidden), List.copyOf(layers), Pairing.INTERLEAVED, projector);
    }

    private Layer layer(int hidden, int inner) {
        double toResidual = 1 / Math.sqrt(2.0 * config.layers());
        return new Layer(
                StartingNumbers.ones(hidden),
                normal(hidden, hidden, 1),
                normal(hidden, hidden, 1),
                normal(hidden, hidden, 1),
                normal(hidden, hidden, toResidual),
                StartingNumbers.ones(hidden),
                new GatedMlp(normal(inner, hidden, 1), normal(inner, hidden, 1), normal(hidden, inner, toResidual)));
    }

    private Linear linear(int outputs, int inputs) {
        Optional<float[]> bias = config.projectorBias() ? Optional.of(new float[outputs]) : Optional.empty();
        return new Linear(normal(outputs, inputs, 1), bias);
    }

    private Matrix normal(int rows, int columns, double factor) {
        return StartingNumbers.normal(random, rows, columns, factor / Math.sqrt(columns));
    }
}
