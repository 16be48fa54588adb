package dev.tramontane.train.network;

import dev.tramontane.checkpoint.RopeConfig.Pairing;
import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.train.network.VisionNetwork.Affine;
import dev.tramontane.train.network.VisionNetwork.Layer;
import dev.tramontane.train.network.VisionNetwork.Projector;
import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.Parameter.Kind;
import dev.tramontane.train.tape.VectorWeight;
import dev.tramontane.train.tape.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Weights to begin with. */
final class RandomVision {

    private final VisionConfig config;
    private final int textWidth;
    private final float projectorNormEpsilon;
    private final RandomGenerator random;

    RandomVision(VisionConfig config, int textWidth, float projectorNormEpsilon, RandomGenerator random) {
        this.config = config;
        this.textWidth = textWidth;
        this.projectorNormEpsilon = projectorNormEpsilon;
        this.random = random;
    }

    VisionNetwork network() {
        int hidden = config.hiddenSize();
        Weight patchConvolution = matrix(
                "vision.patch_convolution",
                Kind.EMBEDDING,
                hidden,
                config.channels() * config.patchSize() * config.patchSize(),
                1);
        VectorWeight encoderNorm = gains("vision.encoder_norm", hidden);
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < config.layers(); i++) {
            layers.add(layer("vision.layer." + i + ".", hidden));
        }
        Projector projector = new Projector(
                gains("projector.norm", hidden),
                projectorNormEpsilon,
                matrix("projector.merger", Kind.HIDDEN, hidden, hidden * config.mergeSize() * config.mergeSize(), 1),
                affine("projector.in", hidden),
                affine("projector.out", textWidth));
        return new VisionNetwork(config, Pairing.INTERLEAVED, patchConvolution, encoderNorm, layers, projector);
    }

    private Layer layer(String name, int hidden) {
        int inner = config.intermediateSize();
        double toResidual = 1 / Math.sqrt(2.0 * config.layers());
        return new Layer(
                gains(name + "attention_norm", hidden),
                matrix(name + "query", Kind.HIDDEN, hidden, hidden, 1),
                matrix(name + "key", Kind.HIDDEN, hidden, hidden, 1),
                matrix(name + "value", Kind.HIDDEN, hidden, hidden, 1),
                matrix(name + "output", Kind.HIDDEN, hidden, hidden, toResidual),
                gains(name + "feed_forward_norm", hidden),
                matrix(name + "gate", Kind.HIDDEN, inner, hidden, 1),
                matrix(name + "up", Kind.HIDDEN, inner, hidden, 1),
                matrix(name + "down", Kind.HIDDEN, hidden, inner, toResidual));
    }

    private Affine affine(String name, int inputs) {
        Optional<VectorWeight> bias = config.projectorBias()
                ? Optional.of(new VectorWeight.Trained(new Parameter(name + ".bias", 1, textWidth)))
                : Optional.empty();
        return new Affine(matrix(name, Kind.HIDDEN, textWidth, inputs, 1), bias);
    }

    private Weight matrix(String name, Kind kind, int rows, int columns, double factor) {
        Parameter parameter = new Parameter(name, kind, rows, columns);
        double deviation = factor / Math.sqrt(columns);
        for (int i = 0; i < parameter.size(); i++) {
            parameter.values()[i] = (float) (deviation * random.nextGaussian());
        }
        return new Weight.Trained(parameter);
    }

    private static VectorWeight gains(String name, int length) {
        Parameter parameter = new Parameter(name, 1, length);
        Arrays.fill(parameter.values(), 1f);
        return new VectorWeight.Trained(parameter);
    }
}
