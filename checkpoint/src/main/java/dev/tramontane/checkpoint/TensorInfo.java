package dev.tramontane.checkpoint;

import java.nio.file.Path;
import java.util.List;

/**
 * One tensor as a file declares it.
 *
 * @param name its name in the file
 * @param type how the elements are stored
 * @param shape the dimensions, outermost first; empty for a single number
 * @param offset its first byte, counted from the beginning of the file
 * @param byteSize the bytes it occupies
 * @param file the file that holds it
 */
public record TensorInfo(String name, DataType type, List<Long> shape, long offset, long byteSize, Path file) {

    public TensorInfo {
        shape = List.copyOf(shape);
    }

    /** The number of elements, 1 for an empty shape. */
    public long elementCount() {
        return elementCount(shape);
    }

    static long elementCount(List<Long> shape) {
        long count = 1;
        for (long dimension : shape) {
            count = Math.multiplyExact(count, dimension);
        }
        return count;
    }
}
