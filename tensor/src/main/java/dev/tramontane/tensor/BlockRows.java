package dev.tramontane.tensor;

import java.lang.foreign.MemorySegment;

/** Rows that consist of blocks with a scale inside, decoded block by block. */
final class BlockRows implements RowDecoder {

    // Constants, because products ask for a decoder again and again and must not allocate.
    static final RowDecoder Q8_0 = new BlockRows(Q8Block.COLUMNS, Q8Block.BYTES, Q8Block::decode);
    static final RowDecoder Q4_0 = new BlockRows(Q4Block.COLUMNS, Q4Block.BYTES, Q4Block::decode);
    static final RowDecoder Q4_K = new BlockRows(Q4KBlock.COLUMNS, Q4KBlock.BYTES, Q4KBlock::decode);
    static final RowDecoder Q6_K = new BlockRows(Q6KBlock.COLUMNS, Q6KBlock.BYTES, Q6KBlock::decode);

    /** What is known about one format. */
    @FunctionalInterface
    private interface BlockDecoder {
        /** Writes the numbers {@code first ≤ i < last} of the block that begins at {@code at}. */
        void decode(MemorySegment data, long at, int first, int last, float[] to, int offset);
    }

    private final int columns;
    private final int bytes;
    private final BlockDecoder block;

    private BlockRows(int columns, int bytes, BlockDecoder block) {
        this.columns = columns;
        this.bytes = bytes;
        this.block = block;
    }

    @Override
    public void decode(Matrix matrix, int row, int first, int last, float[] to, int offset) {
        long start = row * matrix.rowStride();
        int column = first;
        while (column < last) {
            int index = column / columns;
            int inside = column - index * columns;
            int end = Math.min(columns, last - index * columns);
            block.decode(matrix.data(), start + (long) index * bytes, inside, end, to, offset + column - first);
            column += end - inside;
        }
    }
}
