package dev.tramontane.tensor;

/**
 * How the numbers of a {@link Matrix} are stored.
 *
 * <p>A row is a whole number of blocks; a block holds {@link #elementsPerBlock} consecutive columns in
 * {@link #bytesPerBlock} bytes. Plain types have blocks of one element. All multi-byte values are little-endian.
 */
public enum ElementType {
    /** IEEE 754 binary32. */
    F32(1, Float.BYTES),
    /** IEEE 754 binary16. */
    F16(1, Short.BYTES),
    /** The upper half of a binary32. */
    BF16(1, Short.BYTES),
    /** One sign, four exponent (bias 7) and three mantissa bits; no infinities, NaN is 0x7F and 0xFF, maximum 448. */
    F8_E4M3(1, 1),
    /**
     * Pairs of E2M1 numbers, the low nibble being the even column. Every {@value #NVFP4_GROUP} columns of a row share an
     * E4M3 scale that is stored apart, see {@link Matrix#groupScales()}.
     */
    NVFP4(2, 1),
    /**
     * GGUF's Q4_0: a binary16 scale, then 32 numbers of four bits less 8, column {@code c < 16} in the low and column
     * {@code c + 16} in the high half of byte c. Laid out in panels, see {@link Panels}.
     */
    Q4_0_PANELS(32, 18, Panels.ROWS),
    /** GGUF's Q8_0: a binary16 scale, then 32 numbers of eight bits with sign. Laid out in panels, see {@link Panels}. */
    Q8_0_PANELS(32, 34, Panels.ROWS);

    /** Columns that share one scale in {@link #NVFP4}. */
    public static final int NVFP4_GROUP = 16;

    private final int elementsPerBlock;
    private final int bytesPerBlock;
    private final int rowsPerPanel;

    ElementType(int elementsPerBlock, int bytesPerBlock) {
        this(elementsPerBlock, bytesPerBlock, 1);
    }

    ElementType(int elementsPerBlock, int bytesPerBlock, int rowsPerPanel) {
        this.elementsPerBlock = elementsPerBlock;
        this.bytesPerBlock = bytesPerBlock;
        this.rowsPerPanel = rowsPerPanel;
    }

    public int elementsPerBlock() {
        return elementsPerBlock;
    }

    public int bytesPerBlock() {
        return bytesPerBlock;
    }

    /** How many rows are interleaved, 1 if each row is stored in one piece. */
    public int rowsPerPanel() {
        return rowsPerPanel;
    }

    /**
     * The bytes that a row of {@code columns} elements occupies, without scales stored apart.
     *
     * @throws IllegalArgumentException if {@code columns} is not a whole number of blocks
     */
    public long bytesPerRow(int columns) {
        if (columns < 0 || columns % elementsPerBlock != 0) {
            throw new IllegalArgumentException(
                    columns + " columns are not a whole number of " + this + " blocks of " + elementsPerBlock);
        }
        return (long) (columns / elementsPerBlock) * bytesPerBlock;
    }
}
