package dev.tramontane.checkpoint;

/**
 * How exactly a tensor was written.
 *
 * @param name its name in the new checkpoint
 * @param type how it is stored there
 * @param elements how many numbers it has
 * @param bytes what it occupies, without scales in other tensors
 * @param squares the sum of the squares of its numbers before
 * @param squaredErrors the sum of the squares of the differences
 * @param largestError the largest difference
 */
public record TensorQuality(
        String name,
        TensorKind kind,
        DataType type,
        long elements,
        long bytes,
        double squares,
        double squaredErrors,
        double largestError) {

    /** The root of the mean square of the differences, relative to that of the numbers; 0 if nothing was lost. */
    public double relativeError() {
        return squaredErrors == 0 ? 0 : Math.sqrt(squaredErrors / squares);
    }
}
