package dev.tramontane.model;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.DecoderWeights;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Short calls of all kernels that a decoder uses, in its formats and widths, to have them compiled by a
 * {@link dev.tramontane.tensor.KernelWarmUp}. Of a matrix only the first rows are read.
 */
public final class WarmUpCalls {

    /** Rows of a matrix in a call: enough for every loop to go round, few enough to be quick before it is compiled. */
    private static final int ROWS = 32;

    /** Rows of activations that between them take every path through a product. */
    private static final int[] ACTIVATIONS = {1, 2, 5, 8};

    /** The same for panels. */
    private static final int[] ACTIVATIONS_OF_PANELS = {1, 2, 4, 13};

    /** The same for transposed products, narrow ones too. */
    private static final int[] ACTIVATIONS_OF_TRANSPOSED = {1, 2, 8, 13};

    private static final int MOST_ACTIVATIONS = 13;

    /** What a product is to the compiler. */
    private record Form(ElementType type, int columns, boolean transposed) {}

    private final List<Consumer<Kernels>> calls = new ArrayList<>();
    private final Set<Form> forms = new HashSet<>();
    private final float[] x;
    private final float[] arranged;
    private final float[] y;

    private WarmUpCalls(int widest, int longest) {
        x = new float[longest];
        for (int i = 0; i < longest; i++) {
            x[i] = (i % 7 - 3) / 8f;
        }
        arranged = new float[MOST_ACTIVATIONS * widest];
        y = new float[Math.max(longest, MOST_ACTIVATIONS * widest)];
    }

    /**
     * The calls for a decoder, to be made by one thread. What the matrices hold does not matter.
     *
     * @param cacheType how its cache is stored
     */
    public static List<Consumer<Kernels>> of(DecoderConfig config, DecoderWeights weights, ElementType cacheType) {
        List<Matrix> matrices = weights.matrices();
        int cached = (int) (LatentCache.bytesPerPosition(config, ElementType.F32) / Float.BYTES / config.layers());
        int widest = matrices.stream().mapToInt(Matrix::columns).reduce(cached, Math::max);
        int vocabulary = config.vocabularySize();
        WarmUpCalls calls = new WarmUpCalls(widest, Math.max(vocabulary, MOST_ACTIVATIONS * Math.max(widest, ROWS)));
        calls.addInner(Matrix.zeros(cacheType, ROWS, cached));
        // What keys and values are expanded to.
        calls.addInner(Matrix.zeros(ElementType.F32, ROWS, cached));
        if (config.attention() instanceof AttentionConfig.Latent latent) {
            // The scores of absorbed attention: a head is a column.
            calls.addTransposed(Matrix.zeros(ElementType.F32, ROWS, latent.heads()));
        }
        for (Matrix matrix : matrices) {
            calls.addProducts(matrix);
            if (Math.min(matrix.rows(), matrix.columns()) <= cached) {
                calls.addTransposed(matrix);
            }
        }
        calls.addLoops(config.hiddenSize(), vocabulary);
        return List.copyOf(calls.calls);
    }

    private void addInner(Matrix cached) {
        addProducts(cached);
        addTransposed(cached);
        calls.add(kernels -> kernels.encode(x, 0, cached, 0));
    }

    private void addProducts(Matrix matrix) {
        ElementType type = matrix.type();
        int columns = matrix.columns();
        int rows = Math.min(ROWS, matrix.rows());
        if (!forms.add(new Form(type, columns, false))) {
            return;
        }
        for (int n : type.hasPanels() ? ACTIVATIONS_OF_PANELS : ACTIVATIONS) {
            calls.add(kernels -> {
                for (int i = 0; i < n; i++) {
                    kernels.arrange(type, x, i * columns, columns, arranged, i * columns);
                }
                kernels.multiply(matrix, 0, rows, arranged, 0, columns, n, y, 0, rows);
            });
        }
        calls.add(kernels -> kernels.decode(matrix, 0, y, 0));
    }

    private void addTransposed(Matrix matrix) {
        int columns = matrix.columns();
        int rows = Math.min(ROWS, matrix.rows());
        if (!forms.add(new Form(matrix.type(), columns, true))) {
            return;
        }
        for (int n : ACTIVATIONS_OF_TRANSPOSED) {
            calls.add(kernels -> {
                Arrays.fill(y, 0, n * columns, 0f);
                kernels.multiplyTransposed(matrix, 0, rows, x, 0, rows, n, y, 0, columns);
            });
        }
    }

    private void addLoops(int hidden, int vocabulary) {
        float[] weight = new float[hidden];
        Arrays.fill(weight, 1f);
        calls.add(kernels -> kernels.rmsNorm(x, 0, weight, 1e-6f, y, 0));
        calls.add(kernels -> kernels.addScaled(x, 0, .5f, y, 0, hidden));
        calls.add(kernels -> kernels.scale(y, 0, .5f, hidden));
        calls.add(kernels -> kernels.siluMultiply(y, 0, x, 0, hidden));
        calls.add(kernels -> kernels.max(x, 0, vocabulary));
        calls.add(kernels -> {
            System.arraycopy(x, 0, y, 0, hidden);
            kernels.exponentials(y, 0, hidden, 1f);
        });
    }
}
