package dev.tramontane.tensor;

/**
 * What the vector kernels know about an element type. {@link #create} is the one place to add a type.
 *
 * <p>A row's whole vectors are numbered in the order of its arranged columns; even ones are summed in one chain of
 * fused multiply-adds per lane, odd ones in another. Columns past the whole vectors, the tail, are summed one by one.
 * Every way to compute a product keeps to this, which is what makes the results independent of the way.
 */
interface VectorFormat {

    /** Columns that the vector loops take in one go, one vector or pairs of them; those past the last multiple are the tail. */
    int unit();

    /** Puts the columns before the tail into the form in which the products meet them. */
    void arrange(float[] from, int fromOffset, int columns, float[] to, int toOffset);

    /** Writes the columns {@code first ≤ c < last} in natural order as floats; first is a multiple of the unit. */
    void decode(Matrix weights, int row, int first, int last, float[] to, int toOffset);

    /** A fresh instance, which may own scratch memory, for one thread. */
    static VectorFormat create(ElementType type) {
        return switch (type) {
            case F32 -> new VectorF32();
            case F16 -> new VectorF16();
            case BF16 -> new VectorBf16();
            case F8_E4M3 -> new VectorE4m3();
            case NVFP4 -> new VectorNvfp4();
            case Q8_0, Q4_0, Q8_0_PANELS, Q4_0_PANELS -> new QuantisedFormat(type);
            case Q4_K, Q6_K -> new DecodedFormat(type);
        };
    }
}
