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
    /** GGUF: 32 signed bytes times a binary16 scale in front of them. */
    Q8_0(32, 34),
    /** GGUF: 32 four-bit numbers from -8 to 7 times a binary16 scale in front of them. */
    Q4_0(32, 18),
    /** GGUF: 256 four-bit numbers in eight groups, each with a six-bit scale and a six-bit minimum. */
    Q4_K(256, 144),
    /** GGUF: 256 six-bit numbers from -32 to 31 in 16 groups, each with an eight-bit scale. */
    Q6_K(256, 210),
    /** {@link #Q8_0} in {@link Panels}. */
    Q8_0_PANELS(32, 34, Panels.ROWS),
    /** {@link #Q4_0} in {@link Panels}. */
    Q4_0_PANELS(32, 18, Panels.ROWS);

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

    /** Whether rows of this type can be interleaved in {@link Panels}, or are. */
    public boolean hasPanels() {
        return inPanels() != this || rowsPerPanel > 1;
    }

    /** The same numbers in {@link Panels}; this type where there is no such thing. */
    public ElementType inPanels() {
        return switch (this) {
            case Q8_0 -> Q8_0_PANELS;
            case Q4_0 -> Q4_0_PANELS;
            default -> this;
        };
    }

    /** The same numbers with each row stored in one piece. */
    public ElementType inRows() {
        return switch (this) {
            case Q8_0_PANELS -> Q8_0;
            case Q4_0_PANELS -> Q4_0;
            default -> this;
        };
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
