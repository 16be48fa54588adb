package dev.tramontane.train.product;

/** Products of float32 matrices. Owns scratch memory: one instance per thread. */
public final class Products {

    /** An instance for one thread. */
    public Products() {}

    /**
     * c = a·b, or c += a·b. Every element is reduced over the common dimension in one order, whatever part of the result
     * the views select: a result does not depend on how it was divided among threads.
     *
     * @param a [m × k]
     * @param b [k × n]
     * @param c [m × n], sharing no memory with {@code a} and {@code b}
     * @param add whether to add to what is in {@code c}; otherwise it is overwritten
     * @throws IllegalArgumentException if the sizes do not fit together
     */
    public void multiply(View a, View b, View c, boolean add) {
        if (a.columns() != b.rows() || a.rows() != c.rows() || b.columns() != c.columns()) {
            throw new IllegalArgumentException("a product of " + a.rows() + " x " + a.columns() + " and " + b.rows()
                    + " x " + b.columns() + " elements is not " + c.rows() + " x " + c.columns());
        }
        for (int row = 0; row < c.rows(); row++) {
            for (int column = 0; column < c.columns(); column++) {
                int at = c.offset() + row * c.rowStride() + column * c.columnStride();
                float sum = add ? c.data()[at] : 0f;
                for (int i = 0; i < a.columns(); i++) {
                    sum += a.data()[a.offset() + row * a.rowStride() + i * a.columnStride()]
                            * b.data()[b.offset() + i * b.rowStride() + column * b.columnStride()];
                }
                c.data()[at] = sum;
            }
        }
    }
}
