package dev.tramontane.train.network;

import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.checkpoint.VisionWeights;
import dev.tramontane.tensor.Matrix;
import dev.tramontane.train.network.VisionNetwork.Affine;
import dev.tramontane.train.network.VisionNetwork.Layer;
import dev.tramontane.train.network.VisionNetwork.Projector;
import dev.tramontane.train.tape.Parameter.Kind;
import dev.tramontane.train.tape.VectorWeight;
import dev.tramontane.train.tape.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the weights of a checkpoint become in a network. */
interface VisionParts {

    /** @param name unique within the network */
    Weight matrix(String name, Kind kind, Matrix matrix);

    /** @param name unique within the network */
    VectorWeight vector(String name, float[] values);

    /** Copies that are learned. */
    static VisionParts trained() {
        return new VisionParts() {
            @Override
            public Weight matrix(String name, Kind kind, Matrix matrix) {
                return new Weight.Trained(Matrices.parameter(name, kind, matrix));
            }

            @Override
            public VectorWeight vector(String name, float[] values) {
                return new VectorWeight.Trained(Matrices.parameter(name, values));
            }
        };
    }

    /** The weights themselves. */
    static VisionParts frozen() {
        return new VisionParts() {
            @Override
            public Weight matrix(String name, Kind kind, Matrix matrix) {
                return new Weight.Frozen(matrix);
            }

            @Override
            public VectorWeight vector(String name, float[] values) {
                return new VectorWeight.Frozen(values.clone());
            }
        };
    }

    /** The whole network. */
    default VisionNetwork network(VisionConfig config, VisionWeights weights) {
        List<Layer> layers = new ArrayList<>();
        for (VisionWeights.Layer layer : weights.layers()) {
            layers.add(layer("vision.layer." + layers.size() + ".", layer));
        }
        return new VisionNetwork(
                config,
                weights.rotaryPairs(),
                matrix("vision.patch_convolution", Kind.EMBEDDING, weights.patchConvolution()),
                vector("vision.encoder_norm", weights.encoderNorm()),
                layers,
                projector(weights.projector()));
    }

    private Layer layer(String name, VisionWeights.Layer layer) {
        GatedMlp mlp = layer.feedForward();
        return new Layer(
                vector(name + "attention_norm", layer.attentionNorm()),
                matrix(name + "query", Kind.HIDDEN, layer.query()),
                matrix(name + "key", Kind.HIDDEN, layer.key()),
                matrix(name + "value", Kind.HIDDEN, layer.value()),
                matrix(name + "output", Kind.HIDDEN, layer.output()),
                vector(name + "feed_forward_norm", layer.feedForwardNorm()),
                matrix(name + "gate", Kind.HIDDEN, mlp.gate()),
                matrix(name + "up", Kind.HIDDEN, mlp.up()),
                matrix(name + "down", Kind.HIDDEN, mlp.down()));
    }

    private Projector projector(VisionWeights.Projector projector) {
        return new Projector(
                vector("projector.norm", projector.norm()),
                projector.normEpsilon(),
                matrix("projector.merger", Kind.HIDDEN, projector.merger()),
                affine("projector.in", projector.in()),
                affine("projector.out", projector.out()));
    }

    private Affine affine(String name, VisionWeights.Linear layer) {
        Optional<VectorWeight> bias = layer.bias().map(values -> vector(name + ".bias", values));
        return new Affine(matrix(name, Kind.HIDDEN, layer.weights()), bias);
    }
}
