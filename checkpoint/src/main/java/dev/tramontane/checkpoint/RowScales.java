package dev.tramontane.checkpoint;

import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Matrix;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The scales of a tensor in E4M3, one for every group of rows, such that the largest magnitude becomes the largest number
 * of the type. Each is found when it is first asked for, by reading its rows. Rows that are stored so already keep their
 * scale; of several the largest, as converters do.
 */
final class RowScales {
    private static final float LARGEST_E4M3 = 448;

    private final String name;
    private final SourceRows rows;
    private final long rowsPerGroup;
    private final float[] scales;
    private final ReentrantLock[] locks;

    /** @param name the tensor, for messages */
    RowScales(String name, SourceRows rows, int groups) {
        this.name = name;
        this.rows = rows;
        rowsPerGroup = rows.rows() / groups;
        scales = new float[groups];
        locks = new ReentrantLock[groups];
        for (int i = 0; i < groups; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    int groups() {
        return scales.length;
    }

    float ofRow(long row, RowWorkspace workspace) {
        return ofGroup((int) (row / rowsPerGroup), workspace);
    }

    float ofGroup(int group, RowWorkspace workspace) {
        ReentrantLock lock = locks[group];
        lock.lock();
        try {
            if (scales[group] == 0) {
                scales[group] = find(group * rowsPerGroup, (group + 1) * rowsPerGroup, workspace);
            }
            return scales[group];
        } finally {
            lock.unlock();
        }
    }

    private float find(long first, long last, RowWorkspace workspace) {
        List<Matrix> origins = rows.origins(first, last);
        if (origins.stream().allMatch(matrix -> matrix.type() == ElementType.F8_E4M3 && matrix.scale() > 0)) {
            return (float) origins.stream().mapToDouble(Matrix::scale).max().orElseThrow();
        }
        float largest = 0;
        float[] numbers = workspace.numbers(rows.columns());
        for (long row = first; row < last; row++) {
            rows.decode(row, numbers, workspace);
            for (int c = 0; c < rows.columns(); c++) {
                largest = Math.max(largest, Math.abs(numbers[c]));
            }
        }
        if (!Float.isFinite(largest)) {
            throw ConvertedRows.notFinite(name);
        }
        float scale = largest / LARGEST_E4M3;
        // Nothing but zeros, or next to nothing: any scale will do.
        return scale < Float.MIN_NORMAL ? 1 : scale;
    }
}
