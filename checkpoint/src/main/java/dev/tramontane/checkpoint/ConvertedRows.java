package dev.tramontane.checkpoint;

import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Decodes rows, rounds them to another format, and notes what that cost. Rows that are stored in the format already are
 * copied.
 */
final class ConvertedRows implements RowContent {

    /** What rounding some rows has cost. */
    private record Loss(double squares, double squaredErrors, double largestError) {

        Loss plus(Loss other) {
            return new Loss(
                    squares + other.squares,
                    squaredErrors + other.squaredErrors,
                    Math.max(largestError, other.largestError));
        }
    }

    private final String name;
    private final SourceRows source;
    private final WeightFormat format;
    private final Optional<RowScales> scales;
    private final long rowBytes;

    /** By first row, so that the sum does not depend on which thread was first. */
    private final ConcurrentSkipListMap<Long, Loss> losses = new ConcurrentSkipListMap<>();

    /**
     * @param name the tensor, for messages
     * @param scales of the rows, if the format has scales beside the tensor
     */
    ConvertedRows(String name, SourceRows source, WeightFormat format, Optional<RowScales> scales) {
        this.name = name;
        this.source = source;
        this.format = format;
        this.scales = scales;
        rowBytes = format.element().bytesPerRow(source.columns());
    }

    @Override
    public long rows() {
        return source.rows();
    }

    @Override
    public long rowBytes() {
        return rowBytes;
    }

    @Override
    public void write(long firstRow, int count, MemorySegment to, RowWorkspace workspace) {
        Loss loss = new Loss(0, 0, 0);
        for (int i = 0; i < count; i++) {
            loss = loss.plus(row(firstRow + i, to.asSlice(i * rowBytes, rowBytes), workspace));
        }
        losses.put(firstRow, loss);
    }

    private Loss row(long row, MemorySegment to, RowWorkspace workspace) {
        int columns = source.columns();
        Kernels kernels = workspace.kernels();
        float scale = scales.map(known -> known.ofRow(row, workspace)).orElse(1f);
        float[] numbers = workspace.numbers(columns);
        source.decode(row, numbers, workspace);
        double squares = squares(numbers, columns);
        ElementType type = format.element();
        if (source.copy(row, type, scale, to)) {
            return new Loss(squares, 0, 0);
        }
        Matrix target = new Matrix(type, 1, columns, to, rowBytes, scale, null);
        kernels.encode(numbers, 0, target, 0);
        float[] rounded = workspace.rounded(columns);
        kernels.decode(target, 0, rounded, 0);
        return loss(squares, numbers, rounded, columns);
    }

    private double squares(float[] numbers, int columns) {
        double sum = 0;
        for (int c = 0; c < columns; c++) {
            sum += (double) numbers[c] * numbers[c];
        }
        if (!Double.isFinite(sum)) {
            throw notFinite(name);
        }
        return sum;
    }

    private Loss loss(double squares, float[] numbers, float[] rounded, int columns) {
        double sum = 0;
        double largest = 0;
        for (int c = 0; c < columns; c++) {
            double difference = (double) rounded[c] - numbers[c];
            sum += difference * difference;
            largest = Math.max(largest, Math.abs(difference));
        }
        if (!Double.isFinite(sum)) {
            throw new CheckpointException("tensor " + Quoted.of(name) + " holds numbers that are too large for "
                    + format.label() + "; choose another format");
        }
        return new Loss(squares, sum, largest);
    }

    static CheckpointException notFinite(String name) {
        return new CheckpointException("the weights for tensor " + Quoted.of(name)
                + " hold numbers that are not finite; the checkpoint is damaged");
    }

    /** What everything that was written has cost. */
    TensorQuality quality(TensorKind kind) {
        Loss loss = losses.values().stream().reduce(new Loss(0, 0, 0), Loss::plus);
        return new TensorQuality(
                name,
                kind,
                format.type(),
                rows() * source.columns(),
                rows() * rowBytes,
                loss.squares(),
                loss.squaredErrors(),
                loss.largestError());
    }
}
