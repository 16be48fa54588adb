package dev.tramontane.checkpoint;

/**
 * A tensor of a file that is written.
 *
 * @param position where its bytes begin in the file
 */
record PlacedTensor(String name, long position, long byteSize, Content content) {

    /** Where the bytes come from. */
    sealed interface Content {}

    /** From the first to the last, by one thread. */
    record Sequence(TensorContent content) implements Content {}

    /** In any order, by several. */
    record Rows(RowContent content) implements Content {}
}
