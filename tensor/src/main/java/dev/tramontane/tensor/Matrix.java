package dev.tramontane.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A {@code rows × columns} matrix in row-major order: a view over memory that somebody else owns, usually a mapped
 * checkpoint. Kernels decode it as they go; nothing is expanded at load.
 *
 * <p>The value at (r, c) is {@code decode(data, r, c) · scale}, times the E4M3 number {@code groupScales[r][c / 16]} for
 * {@link ElementType#NVFP4}.
 *
 * @param type how the elements are stored
 * @param rows the number of rows, the outputs of a linear layer
 * @param columns the number of columns, the inputs of a linear layer
 * @param data native memory holding the rows, exactly from the first byte of the first row on
 * @param rowStride the bytes from one row to the next, at least {@code type.bytesPerRow(columns)}
 * @param scale the factor common to all elements, 1 for unquantised types
 * @param groupScales for NVFP4 the E4M3 scales, {@code columns / 16} bytes per row without gaps; otherwise null
 */
public record Matrix(
        ElementType type,
        int rows,
        int columns,
        MemorySegment data,
        long rowStride,
        float scale,
        @Nullable MemorySegment groupScales) {

    /** How numbers of {@link ElementType#F32} lie in memory. */
    public static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /**
     * @throws IllegalArgumentException if the sizes contradict each other or the memory is too small, on the heap, or
     *     lacks the scales that the type needs
     */
    public Matrix {
        Objects.requireNonNull(type, "type");
        if (rows < 0) {
            throw new IllegalArgumentException("negative number of rows: " + rows);
        }
        long rowBytes = type.bytesPerRow(columns);
        if (rowStride < rowBytes) {
            throw new IllegalArgumentException(
                    "row stride " + rowStride + " is less than a row's " + rowBytes + " bytes");
        }
        if (!data.isNative()) {
            // One kind of memory keeps the kernels' access profiles monomorphic.
            throw new IllegalArgumentException("a matrix needs native memory, not a heap segment");
        }
        if (type.rowsPerPanel() > 1 && rowStride != rowBytes) {
            throw new IllegalArgumentException("no gaps may be between the rows of " + type);
        }
        long needed = needed(type, rows, rowStride, rowBytes);
        if (data.byteSize() < needed) {
            throw new IllegalArgumentException(
                    rows + "×" + columns + " " + type + " needs " + needed + " bytes, got " + data.byteSize());
        }
        if ((type == ElementType.NVFP4) != (groupScales != null)) {
            throw new IllegalArgumentException(type + (groupScales == null ? " needs" : " has no") + " group scales");
        }
        if (groupScales != null) {
            if (columns % ElementType.NVFP4_GROUP != 0) {
                throw new IllegalArgumentException(
                        columns + " columns are not a multiple of " + ElementType.NVFP4_GROUP);
            }
            long scaleBytes = Math.multiplyExact((long) rows, columns / ElementType.NVFP4_GROUP);
            if (groupScales.byteSize() < scaleBytes) {
                throw new IllegalArgumentException(
                        "group scales need " + scaleBytes + " bytes, got " + groupScales.byteSize());
            }
        }
    }

    private static long needed(ElementType type, int rows, long rowStride, long rowBytes) {
        if (rows == 0) {
            return 0;
        }
        int panel = type.rowsPerPanel();
        // The last panel is whole; of rows by themselves the last one needs no gap behind it.
        long last = ((long) rows + panel - 1) / panel * panel - 1;
        return Math.addExact(Math.multiplyExact(rowStride, last), rowBytes);
    }

    /** A gapless matrix of a type without scales stored apart. */
    public static Matrix of(ElementType type, int rows, int columns, MemorySegment data) {
        return new Matrix(type, rows, columns, data, type.bytesPerRow(columns), 1f, null);
    }

    /** Zeros in memory of their own, which goes with the last reference to it; of a type without scales stored apart. */
    public static Matrix zeros(ElementType type, int rows, int columns) {
        long bytes = Math.multiplyExact(type.bytesPerRow(columns), rows);
        return of(type, rows, columns, Arena.ofAuto().allocate(bytes, Long.BYTES * 8L));
    }

    /**
     * The rows {@code from} (inclusive) to {@code to} (exclusive) as a matrix over the same memory.
     *
     * @throws IllegalArgumentException if the first one does not begin a panel of the type
     */
    public Matrix rows(int from, int to) {
        Objects.checkFromToIndex(from, to, rows);
        if (from % type.rowsPerPanel() != 0) {
            throw new IllegalArgumentException("row " + from + " begins no panel of " + type.rowsPerPanel() + " rows");
        }
        MemorySegment scales = groupScales;
        if (scales != null) {
            int perRow = columns / ElementType.NVFP4_GROUP;
            scales = scales.asSlice((long) from * perRow, (long) (to - from) * perRow);
        }
        // No bytes need follow the last row, so an empty range must not point behind it.
        MemorySegment slice = to == from
                ? data.asSlice(0, 0)
                : data.asSlice(from * rowStride, needed(type, to - from, rowStride, type.bytesPerRow(columns)));
        return new Matrix(type, to - from, columns, slice, rowStride, scale, scales);
    }

    /** The bytes of weights in this view, group scales included, gaps between rows excluded. */
    public long byteSize() {
        long scales = groupScales == null ? 0 : (long) rows * (columns / ElementType.NVFP4_GROUP);
        return rows * type.bytesPerRow(columns) + scales;
    }

    /** The number of elements. */
    public long elementCount() {
        return (long) rows * columns;
    }
}
