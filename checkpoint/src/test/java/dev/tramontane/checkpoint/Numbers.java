package dev.tramontane.checkpoint;

import dev.tramontane.checkpoint.DecoderWeights.Attention;
import dev.tramontane.checkpoint.DecoderWeights.FeedForward;
import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.DecoderWeights.KeyValueUp;
import dev.tramontane.checkpoint.DecoderWeights.MixtureOfExperts;
import dev.tramontane.checkpoint.DecoderWeights.Query;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.KernelProvider;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Decodes weights the slow and obvious way. */
final class Numbers {
    private static final float[] E2M1 = {0, 0.5f, 1, 1.5f, 2, 3, 4, 6, -0f, -0.5f, -1, -1.5f, -2, -3, -4, -6};
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Numbers() {}

    /** Everything in one fixed order. */
    static List<float[]> of(DecoderWeights decoder) {
        List<float[]> all = new ArrayList<>();
        all.add(of(decoder.embedding()));
        for (DecoderWeights.Layer layer : decoder.layers()) {
            all.add(layer.attentionNorm());
            add(layer.attention(), all);
            all.add(layer.feedForwardNorm());
            add(layer.feedForward(), all);
        }
        all.add(decoder.finalNorm());
        all.add(of(decoder.head()));
        return all;
    }

    private static void add(Attention attention, List<float[]> all) {
        switch (attention) {
            case Attention.Latent latent -> {
                switch (latent.query()) {
                    case Query.Direct(Matrix weights) -> all.add(of(weights));
                    case Query.LowRank(Matrix down, float[] norm, Matrix up) ->
                        all.addAll(List.of(of(down), norm, of(up)));
                }
                all.addAll(List.of(of(latent.keyValueDown()), latent.keyValueNorm(), keyValueUp(latent.keyValueUp())));
            }
            case Attention.Grouped grouped ->
                all.addAll(List.of(of(grouped.query()), of(grouped.key()), of(grouped.value())));
        }
        all.add(of(attention.output()));
    }

    /** Per head the key rows, then the value rows. */
    private static float[] keyValueUp(KeyValueUp up) {
        return switch (up) {
            case KeyValueUp.Joined(Matrix weights) -> of(weights);
            case KeyValueUp.Split(List<Matrix> transposedKeys, List<Matrix> values) -> {
                int perHead =
                        transposedKeys.getFirst().columns() + values.getFirst().rows();
                int rank = values.getFirst().columns();
                float[] joined = new float[transposedKeys.size() * perHead * rank];
                for (int head = 0; head < transposedKeys.size(); head++) {
                    Matrix transposed = transposedKeys.get(head);
                    float[] keys = of(transposed);
                    int to = head * perHead * rank;
                    for (int i = 0; i < keys.length; i++) {
                        joined[to + i % transposed.columns() * rank + i / transposed.columns()] = keys[i];
                    }
                    float[] headValues = of(values.get(head));
                    System.arraycopy(headValues, 0, joined, to + keys.length, headValues.length);
                }
                yield joined;
            }
        };
    }

    private static void add(FeedForward feedForward, List<float[]> all) {
        switch (feedForward) {
            case GatedMlp mlp -> all.addAll(List.of(of(mlp.gate()), of(mlp.up()), of(mlp.down())));
            case MixtureOfExperts experts -> {
                all.add(of(experts.router()));
                experts.experts().forEach(expert -> add(expert, all));
                experts.shared().ifPresent(shared -> add(shared, all));
            }
        }
    }

    static float[] of(Matrix matrix) {
        float[] numbers = new float[matrix.rows() * matrix.columns()];
        if (matrix.type().elementsPerBlock() > 2) {
            Kernels kernels = KernelProvider.scalar().create();
            for (int r = 0; r < matrix.rows(); r++) {
                kernels.decode(matrix, r, numbers, r * matrix.columns());
            }
            return numbers;
        }
        for (int r = 0; r < matrix.rows(); r++) {
            for (int c = 0; c < matrix.columns(); c++) {
                numbers[r * matrix.columns() + c] = at(matrix, r, c);
            }
        }
        return numbers;
    }

    private static float at(Matrix matrix, int row, int column) {
        MemorySegment data = matrix.data();
        long start = row * matrix.rowStride();
        float stored = switch (matrix.type()) {
            case F32 -> data.get(FLOAT, start + 4L * column);
            case F16 -> Float.float16ToFloat(data.get(SHORT, start + 2L * column));
            case BF16 -> Float.intBitsToFloat(data.get(SHORT, start + 2L * column) << 16);
            case F8_E4M3 -> e4m3(data.get(ValueLayout.JAVA_BYTE, start + column));
            case NVFP4 -> {
                int both = data.get(ValueLayout.JAVA_BYTE, start + column / 2);
                int perRow = matrix.columns() / ElementType.NVFP4_GROUP;
                byte scale = matrix.groupScales()
                        .get(ValueLayout.JAVA_BYTE, (long) row * perRow + column / ElementType.NVFP4_GROUP);
                yield E2M1[(column % 2 == 0 ? both : both >> 4) & 15] * e4m3(scale);
            }
            case Q8_0, Q4_0, Q5_0, Q4_K, Q6_K, Q8_0_PANELS, Q4_0_PANELS, Q4_K_PANELS, Q6_K_PANELS ->
                throw new AssertionError("blocks are decoded by rows");
        };
        return stored * matrix.scale();
    }

    static float e4m3(byte bits) {
        int exponent = (bits >> 3) & 15;
        int mantissa = bits & 7;
        float magnitude = exponent == 15 && mantissa == 7
                ? Float.NaN
                : exponent == 0 ? Math.scalb(mantissa, -9) : Math.scalb(8 + mantissa, exponent - 10);
        return bits < 0 ? -magnitude : magnitude;
    }

    /** The length of the difference over the length of the expected vector. */
    static double relativeError(float[] expected, float[] actual) {
        double difference = 0;
        double length = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(expected[i] - actual[i], 2);
            length += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / length);
    }
}
