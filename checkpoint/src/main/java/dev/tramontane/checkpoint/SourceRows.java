package dev.tramontane.checkpoint;

import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The rows of a tensor that is written, found somewhere in the matrices of the checkpoint that is read. */
sealed interface SourceRows {

    long rows();

    int columns();

    /** Decodes one row. */
    void decode(long row, float[] to, RowWorkspace workspace);

    /** The matrices that the rows from {@code first} to {@code last} (exclusive) come from. */
    List<Matrix> origins(long first, long last);

    /**
     * Copies one row as it is stored.
     *
     * @return whether it is stored in that type and with that scale; if not, nothing was copied
     */
    default boolean copy(long row, ElementType type, float scale, MemorySegment to) {
        return false;
    }

    /** The rows of a matrix. */
    record Whole(Matrix matrix) implements SourceRows {
        @Override
        public long rows() {
            return matrix.rows();
        }

        @Override
        public int columns() {
            return matrix.columns();
        }

        @Override
        public void decode(long row, float[] to, RowWorkspace workspace) {
            workspace.kernels().decode(matrix, (int) row, to, 0);
        }

        @Override
        public List<Matrix> origins(long first, long last) {
            return List.of(matrix);
        }

        @Override
        public boolean copy(long row, ElementType type, float scale, MemorySegment to) {
            if (matrix.type() != type || matrix.scale() != scale) {
                return false;
            }
            MemorySegment.copy(matrix.data(), row * matrix.rowStride(), to, 0, type.bytesPerRow(matrix.columns()));
            return true;
        }
    }

    /** The columns of a matrix that as a whole fits into memory. */
    record Transposed(Matrix matrix) implements SourceRows {
        @Override
        public long rows() {
            return matrix.columns();
        }

        @Override
        public int columns() {
            return matrix.rows();
        }

        @Override
        public void decode(long row, float[] to, RowWorkspace workspace) {
            float[] all = workspace.transposed(matrix);
            System.arraycopy(all, Math.toIntExact(row * columns()), to, 0, columns());
        }

        @Override
        public List<Matrix> origins(long first, long last) {
            return List.of(matrix);
        }
    }

    /** The rows of a matrix within every head in the order of other rotary pairs. */
    record Paired(Matrix matrix, int headSize, RopeConfig.Pairing target) implements SourceRows {
        @Override
        public long rows() {
            return matrix.rows();
        }

        @Override
        public int columns() {
            return matrix.columns();
        }

        @Override
        public void decode(long row, float[] to, RowWorkspace workspace) {
            workspace.kernels().decode(matrix, origin(row), to, 0);
        }

        @Override
        public boolean copy(long row, ElementType type, float scale, MemorySegment to) {
            return new Whole(matrix).copy(origin(row), type, scale, to);
        }

        private int origin(long row) {
            int inHead = (int) (row % headSize);
            int half = headSize / 2;
            int other = switch (target) {
                case INTERLEAVED -> inHead / 2 + inHead % 2 * half;
                case HALVES -> inHead % half * 2 + inHead / half;
            };
            return (int) (row - inHead + other);
        }

        @Override
        public List<Matrix> origins(long first, long last) {
            return List.of(matrix);
        }
    }

    /** Rows above each other, all of the same length. */
    record Stacked(List<SourceRows> parts, long[] ends) implements SourceRows {

        @Override
        public long rows() {
            return ends[ends.length - 1];
        }

        @Override
        public int columns() {
            return parts.getFirst().columns();
        }

        @Override
        public void decode(long row, float[] to, RowWorkspace workspace) {
            int part = part(row);
            parts.get(part).decode(row - start(part), to, workspace);
        }

        @Override
        public boolean copy(long row, ElementType type, float scale, MemorySegment to) {
            int part = part(row);
            return parts.get(part).copy(row - start(part), type, scale, to);
        }

        private int part(long row) {
            int found = Arrays.binarySearch(ends, row + 1);
            return found < 0 ? -found - 1 : found;
        }

        private long start(int part) {
            return part == 0 ? 0 : ends[part - 1];
        }

        @Override
        public List<Matrix> origins(long first, long last) {
            List<Matrix> origins = new ArrayList<>();
            for (int part = part(first); part < parts.size() && start(part) < last; part++) {
                origins.addAll(parts.get(part)
                        .origins(Math.max(0, first - start(part)), Math.min(last, ends[part]) - start(part)));
            }
            return origins;
        }
    }

    /** The rows of a matrix in the order of rotary pairs that is wanted. */
    static SourceRows paired(Matrix matrix, int headSize, RopeConfig.Pairing stored, RopeConfig.Pairing wanted) {
        return stored == wanted ? new Whole(matrix) : new Paired(matrix, headSize, wanted);
    }

    /** Several above each other. */
    static SourceRows stacked(List<? extends SourceRows> parts) {
        long[] ends = new long[parts.size()];
        long end = 0;
        for (int i = 0; i < ends.length; i++) {
            end += parts.get(i).rows();
            ends[i] = end;
        }
        return new Stacked(List.copyOf(parts), ends);
    }

    /** Whole matrices above each other. */
    static SourceRows ofMatrices(List<Matrix> matrices) {
        return stacked(matrices.stream().map(Whole::new).toList());
    }
}
