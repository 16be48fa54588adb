package dev.tramontane.checkpoint;

import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.RopeConfig.Pairing;
import dev.tramontane.checkpoint.VisionWeights.Layer;
import dev.tramontane.checkpoint.VisionWeights.Linear;
import dev.tramontane.checkpoint.VisionWeights.Projector;
import dev.tramontane.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the weights of image encoder and projector under the names of a dialect. They are never quantised. */
final class VisionLoader {
    /** In the consolidated layout no setting says it: Mistral's own code and its servers have the number built in. */
    private static final float CONSOLIDATED_PROJECTOR_EPSILON = 1e-5f;

    private final VisionConfig config;
    private final DecoderConfig decoder;
    private final WeightNames.Vision names;
    private final WeightReader reader;

    /** @param decoder which the projector leads to */
    VisionLoader(VisionConfig config, DecoderConfig decoder, WeightNames.Vision names, WeightReader reader) {
        this.config = config;
        this.decoder = decoder;
        this.names = names;
        this.reader = reader;
    }

    VisionWeights load(CheckpointLayout layout) {
        int hidden = config.hiddenSize();
        Matrix patches = reader.convolution(names.patchConvolution(), hidden, config.channels(), config.patchSize());
        float[] encoderNorm = reader.vector(names.encoderNorm(), hidden);
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < config.layers(); i++) {
            layers.add(layer(names.layers() + i + "."));
        }
        Pairing pairs = switch (layout) {
            case HUGGING_FACE -> Pairing.HALVES;
            case CONSOLIDATED, GGUF -> Pairing.INTERLEAVED;
        };
        return new VisionWeights(patches, encoderNorm, List.copyOf(layers), pairs, projector(layout));
    }

    private Layer layer(String layer) {
        int hidden = config.hiddenSize();
        int inner = config.intermediateSize();
        WeightNames.Attention attention = names.attention();
        WeightNames.Mlp mlp = names.feedForward();
        return new Layer(
                reader.vector(layer + "attention_norm.weight", hidden),
                matrix(layer + attention.query(), hidden, hidden),
                matrix(layer + attention.key(), hidden, hidden),
                matrix(layer + attention.value(), hidden, hidden),
                matrix(layer + attention.output(), hidden, hidden),
                reader.vector(layer + "ffn_norm.weight", hidden),
                new GatedMlp(
                        matrix(layer + mlp.gate(), inner, hidden),
                        matrix(layer + mlp.up(), inner, hidden),
                        matrix(layer + mlp.down(), hidden, inner)));
    }

    private Projector projector(CheckpointLayout layout) {
        int hidden = config.hiddenSize();
        int width = decoder.hiddenSize();
        float epsilon = switch (layout) {
            // This layout's reference takes the decoder's.
            case HUGGING_FACE -> decoder.normEpsilon();
            case CONSOLIDATED, GGUF -> CONSOLIDATED_PROJECTOR_EPSILON;
        };
        return new Projector(
                reader.vector(names.projectorNorm(), hidden),
                epsilon,
                matrix(names.merger(), hidden, hidden * config.mergeSize() * config.mergeSize()),
                linear(names.projectorIn(), width, hidden),
                linear(names.projectorOut(), width, width));
    }

    private Linear linear(String module, int rows, int columns) {
        Optional<float[]> bias =
                config.projectorBias() ? Optional.of(reader.vector(module + ".bias", rows)) : Optional.empty();
        return new Linear(matrix(module, rows, columns), bias);
    }

    private Matrix matrix(String module, int rows, int columns) {
        return reader.plain(module + ".weight", rows, columns);
    }
}
