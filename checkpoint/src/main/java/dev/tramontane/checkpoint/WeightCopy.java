package dev.tramontane.checkpoint;

import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.LargePages;
import dev.tramontane.tensor.Matrix;
import dev.tramontane.tensor.Panels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Copies matrices out of mapped files into one piece of memory, interleaving those that have panels. What has been copied
 * is given back to the system piece by piece, so that the weights are never in the process twice.
 */
final class WeightCopy {

    private static final long ALIGNMENT = 64;
    /** Bytes copied by one thread at a time. */
    private static final long PIECE = 4 << 20;

    /** Some rows of a matrix, and the memory of the whole. */
    private record Piece(Matrix matrix, int firstRow, int lastRow, MemorySegment to) {}

    private final IdentityHashMap<Matrix, Long> places = new IdentityHashMap<>();
    private final List<Matrix> order = new ArrayList<>();
    private long bytes;

    /** Makes room for a matrix, once however often it is named; not for one that is in memory already. */
    Matrix plan(Matrix matrix) {
        if (!matrix.data().isMapped()) {
            return matrix;
        }
        if (places.putIfAbsent(matrix, bytes) == null) {
            order.add(matrix);
            bytes = aligned(Math.addExact(bytes, dataBytes(matrix)));
            MemorySegment scales = matrix.groupScales();
            if (scales != null) {
                bytes = aligned(Math.addExact(bytes, scales.byteSize()));
            }
        }
        return matrix;
    }

    /** What has been planned. */
    long byteSize() {
        return bytes;
    }

    /** Whether a matrix is multiplied faster in the layout that it gets. */
    boolean pays() {
        return order.stream().anyMatch(matrix -> matrix.type().inPanels() != matrix.type());
    }

    /**
     * Copies what has been planned and returns the copies by their originals.
     *
     * @param placed gets the same, before anything is copied
     */
    IdentityHashMap<Matrix, Matrix> copy(
            Arena arena, LoadProgress progress, Consumer<IdentityHashMap<Matrix, Matrix>> placed) {
        IdentityHashMap<Matrix, Matrix> copies = new IdentityHashMap<>();
        if (bytes == 0) {
            return copies;
        }
        MemorySegment memory = LargePages.allocate(bytes, arena);
        List<Piece> pieces = new ArrayList<>();
        for (Matrix matrix : order) {
            long place = Objects.requireNonNull(places.get(matrix));
            MemorySegment to = memory.asSlice(place, dataBytes(matrix));
            divide(matrix, to, pieces);
            copies.put(matrix, target(matrix, to, memory, aligned(place + to.byteSize())));
        }
        placed.accept(copies);
        AtomicLong copied = new AtomicLong();
        pieces.parallelStream().forEach(piece -> {
            copy(piece);
            long rows = (long) piece.lastRow() - piece.firstRow();
            progress.advance(copied.addAndGet(rows * rowBytes(piece.matrix())), bytes);
        });
        return copies;
    }

    private static void divide(Matrix matrix, MemorySegment to, List<Piece> pieces) {
        long rows = Math.max(1, PIECE / Math.max(1, rowBytes(matrix)));
        int step = (int) Math.min(Integer.MAX_VALUE / 2, (rows + Panels.ROWS - 1) / Panels.ROWS * Panels.ROWS);
        for (int first = 0; first < matrix.rows(); first += step) {
            pieces.add(new Piece(matrix, first, Math.min(matrix.rows(), first + step), to));
        }
    }

    private static Matrix target(Matrix matrix, MemorySegment to, MemorySegment memory, long scalesPlace) {
        MemorySegment scales = matrix.groupScales();
        MemorySegment copiedScales = null;
        if (scales != null) {
            copiedScales = memory.asSlice(scalesPlace, scales.byteSize()).copyFrom(scales);
        }
        ElementType type = matrix.type().inPanels();
        return new Matrix(
                type,
                matrix.rows(),
                matrix.columns(),
                to,
                type.bytesPerRow(matrix.columns()),
                matrix.scale(),
                copiedScales);
    }

    private static void copy(Piece piece) {
        Matrix matrix = piece.matrix();
        long rowBytes = rowBytes(matrix);
        if (matrix.type().inPanels() != matrix.type()) {
            Panels.interleave(matrix, piece.firstRow(), piece.lastRow(), piece.to());
        } else {
            for (int row = piece.firstRow(); row < piece.lastRow(); row++) {
                MemorySegment.copy(matrix.data(), row * matrix.rowStride(), piece.to(), row * rowBytes, rowBytes);
            }
        }
        MemorySegment stored = matrix.data()
                .asSlice(
                        piece.firstRow() * matrix.rowStride(),
                        (piece.lastRow() - piece.firstRow() - 1L) * matrix.rowStride() + rowBytes);
        if (stored.isMapped()) {
            stored.unload();
        }
    }

    private static long rowBytes(Matrix matrix) {
        return matrix.type().bytesPerRow(matrix.columns());
    }

    private static long dataBytes(Matrix matrix) {
        return Panels.byteSize(matrix.type().inPanels(), matrix.rows(), matrix.columns());
    }

    private static long aligned(long size) {
        return Math.addExact(size, ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
