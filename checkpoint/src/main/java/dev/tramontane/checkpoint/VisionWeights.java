package dev.tramontane.checkpoint;

import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.RopeConfig.Pairing;
import dev.tramontane.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The weights of the image encoder and its projector under one set of names. Matrices are {@code [outputs × inputs]}
 * views of the mapped files; norm vectors and biases are small and copied.
 *
 * @param patchConvolution {@code [hidden × channels · patch · patch]}, the inputs ordered by channel, then row, then
 *     column
 * @param encoderNorm {@code [hidden]}, applied before the first layer
 * @param rotaryPairs which elements of a query and key head rotate together; scores are the same as long as both do it alike
 */
public record VisionWeights(
        Matrix patchConvolution, float[] encoderNorm, List<Layer> layers, Pairing rotaryPairs, Projector projector) {

    /** Every matrix once. */
    public List<Matrix> matrices() {
        List<Matrix> matrices = new ArrayList<>();
        map(matrix -> {
            matrices.add(matrix);
            return matrix;
        });
        return List.copyOf(matrices);
    }

    /** The same weights with every matrix replaced. */
    VisionWeights map(UnaryOperator<Matrix> by) {
        return new VisionWeights(
                by.apply(patchConvolution),
                encoderNorm,
                layers.stream().map(layer -> layer.map(by)).toList(),
                rotaryPairs,
                projector.map(by));
    }

    /**
     * One encoder layer; both norms are {@code [hidden]}, the four projections {@code [hidden × hidden]}.
     *
     * @param feedForward gated by SiLU or GELU, see {@link VisionConfig#gelu()}
     */
    public record Layer(
            float[] attentionNorm,
            Matrix query,
            Matrix key,
            Matrix value,
            Matrix output,
            float[] feedForwardNorm,
            GatedMlp feedForward) {

        Layer map(UnaryOperator<Matrix> by) {
            return new Layer(
                    attentionNorm,
                    by.apply(query),
                    by.apply(key),
                    by.apply(value),
                    by.apply(output),
                    feedForwardNorm,
                    feedForward.map(by));
        }
    }

    /**
     * From patches to rows of the decoder's embedding.
     *
     * @param norm {@code [hidden]}, applied to every patch
     * @param normEpsilon of that norm
     * @param merger {@code [hidden × hidden · merge · merge]}, the inputs ordered by channel, then row, then column
     * @param in {@code [textWidth × hidden]}, followed by GELU
     * @param out {@code [textWidth × textWidth]}
     */
    public record Projector(float[] norm, float normEpsilon, Matrix merger, Linear in, Linear out) {

        Projector map(UnaryOperator<Matrix> by) {
            return new Projector(norm, normEpsilon, by.apply(merger), in.map(by), out.map(by));
        }
    }

    /** {@code weights · x + bias}. */
    public record Linear(Matrix weights, Optional<float[]> bias) {

        Linear map(UnaryOperator<Matrix> by) {
            return new Linear(by.apply(weights), bias);
        }
    }
}
