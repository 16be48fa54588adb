package dev.tramontane.tensor;

/**
 * The single-threaded loops that everything is computed with. An instance belongs to one thread: it owns scratch memory,
 * so that no call allocates. Activations are {@code float[]}, rows at a given stride; weights are a {@link Matrix}.
 *
 * <p><b>Batch invariance.</b> Every output element is reduced in an order that depends on the matrix alone, never on how
 * many rows of activations are passed or where the row range begins: the same row gives the same bits in any company.
 *
 * <p>Indices are checked; a violation throws {@link IndexOutOfBoundsException}.
 */
public interface Kernels {

    /** A short name for the log, such as {@code scalar} or {@code vector-512}. */
    String name();

    /**
     * Copies {@code columns} activations into the order (later: precision) in which {@link #multiply} wants them for
     * weights of {@code type}. For some types the order is the natural one; {@code to} must not overlap {@code from}.
     */
    void arrange(ElementType type, float[] from, int fromOffset, int columns, float[] to, int toOffset);

    /**
     * Linear layer: {@code y[i][r] = Σ_c W[r][c] · x[i][c]} for {@code n} rows of activations and the output rows
     * {@code firstRow ≤ r < lastRow}; with {@code i} at {@code xOffset + i·xStride} and (i, r) at
     * {@code yOffset + i·yStride + r}.
     *
     * @param x activations as {@link #arrange} left them
     */
    void multiply(
            Matrix weights,
            int firstRow,
            int lastRow,
            float[] x,
            int xOffset,
            int xStride,
            int n,
            float[] y,
            int yOffset,
            int yStride);

    /**
     * Adds the transposed product: {@code y[i][c] += Σ_r W[r][c] · x[i][r]} over the rows {@code firstRow ≤ r < lastRow},
     * r ascending; (i, r) of x at {@code xOffset + i·xStride + r}, x in natural order.
     */
    void multiplyTransposed(
            Matrix weights,
            int firstRow,
            int lastRow,
            float[] x,
            int xOffset,
            int xStride,
            int n,
            float[] y,
            int yOffset,
            int yStride);

    /** Writes row {@code row} of {@code weights} as floats in natural order, scales applied. */
    void decode(Matrix weights, int row, float[] to, int offset);

    /**
     * Rounds {@code columns} floats into row {@code row} of a matrix: of {@link ElementType#F32}, {@link ElementType#F16}
     * or {@link ElementType#BF16} to nearest, ties to even; of {@link ElementType#F8_E4M3} likewise after dividing by the
     * matrix's scale, the largest number of the type standing for larger ones; of {@link ElementType#Q8_0} or
     * {@link ElementType#Q4_0} in blocks as GGUF's reference quantisation does. A block with a number that its scale
     * cannot reach, not finite or beyond some eight million (Q8_0) or half a million (Q4_0), decodes to nonsense.
     *
     * @throws IllegalArgumentException if rounding to the type is not supported
     */
    void encode(float[] from, int offset, Matrix to, int row);

    /** {@code to[j] = weight[j] · x[j] / sqrt(mean(x²) + epsilon)} over {@code weight.length} elements; in place is fine. */
    void rmsNorm(float[] x, int offset, float[] weight, float epsilon, float[] to, int toOffset);

    /** {@code to[j] += x[j] · factor} over {@code length} elements. */
    void addScaled(float[] x, int offset, float factor, float[] to, int toOffset, int length);

    /** {@code x[j] *= factor} over {@code length} elements. */
    void scale(float[] x, int offset, float factor, int length);

    /** {@code gate[j] = silu(gate[j]) · up[j]} over {@code length} elements, silu(v) = v / (1 + e^-v). */
    void siluMultiply(float[] gate, int gateOffset, float[] up, int upOffset, int length);

    /** {@code x[j] = gelu(x[j])} over {@code length} elements, gelu(v) = v · Φ(v) with the normal distribution Φ. */
    void gelu(float[] x, int offset, int length);

    /** {@code gate[j] = gelu(gate[j]) · up[j]} over {@code length} elements, see {@link #gelu}. */
    void geluMultiply(float[] gate, int gateOffset, float[] up, int upOffset, int length);

    /** The largest of {@code length} elements, NaN if one is NaN, negative infinity if there is none. */
    float max(float[] x, int offset, int length);

    /** {@code x[j] = e^(x[j] − shift)} over {@code length} elements; returns their sum. */
    float exponentials(float[] x, int offset, int length, float shift);
}
