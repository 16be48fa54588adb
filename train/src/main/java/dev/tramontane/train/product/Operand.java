package dev.tramontane.train.product;

/** A {@link View} that is set instead of made, so that no product makes garbage. */
final class Operand {
    float[] data = {};
    int offset;
    int rowStride;
    int columnStride;

    void set(View view) {
        data = view.data();
        offset = view.offset();
        rowStride = view.rowStride();
        columnStride = view.columnStride();
    }

    void transpose() {
        int stride = rowStride;
        rowStride = columnStride;
        columnStride = stride;
    }

    int at(int row, int column) {
        return offset + row * rowStride + column * columnStride;
    }
}
