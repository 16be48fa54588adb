package dev.tramontane.checkpoint;

import dev.tramontane.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Declares the tensors of a checkpoint that is written, and knows afterwards how exact they are. */
final class ConvertedTensors {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int BF16_REST = 0xFFFF;

    private final Target target;
    private final List<Supplier<TensorQuality>> qualities = new ArrayList<>();

    /** The file, or files, that the tensors will be in. */
    interface Target {
        void add(String name, DataType type, List<Long> shape, RowContent content);

        void add(String name, DataType type, List<Long> shape, MemorySegment data);
    }

    ConvertedTensors(Target target) {
        this.target = target;
    }

    /** A matrix. */
    void matrix(String name, TensorKind kind, WeightFormat format, Matrix matrix) {
        rows(name, kind, format, List.of((long) matrix.rows(), (long) matrix.columns()), new SourceRows.Whole(matrix));
    }

    /** A tensor of any shape whose last dimension are the columns. */
    void rows(String name, TensorKind kind, WeightFormat format, List<Long> shape, SourceRows rows) {
        add(name, kind, format, shape, rows, Optional.empty());
    }

    /**
     * A tensor in E4M3.
     *
     * @param groups how many scales it has, each for as many rows
     */
    RowScales scaled(String name, TensorKind kind, List<Long> shape, SourceRows rows, int groups) {
        RowScales scales = new RowScales(name, rows, groups);
        add(name, kind, WeightFormat.FP8, shape, rows, Optional.of(scales));
        return scales;
    }

    /** The scales themselves. */
    void scales(String name, List<Long> shape, RowScales scales) {
        target.add(name, DataType.F32, shape, new RowContent() {
            @Override
            public long rows() {
                return scales.groups();
            }

            @Override
            public long rowBytes() {
                return Float.BYTES;
            }

            @Override
            public void write(long firstRow, int count, MemorySegment to, RowWorkspace workspace) {
                for (int i = 0; i < count; i++) {
                    to.set(FLOAT, (long) i * Float.BYTES, scales.ofGroup((int) firstRow + i, workspace));
                }
            }
        });
    }

    private void add(
            String name,
            TensorKind kind,
            WeightFormat format,
            List<Long> shape,
            SourceRows rows,
            Optional<RowScales> scales) {
        ConvertedRows content = new ConvertedRows(name, rows, format, scales);
        qualities.add(() -> content.quality(kind));
        target.add(name, format.type(), shape, content);
    }

    /** A vector in F32. */
    void vector(String name, TensorKind kind, float[] vector) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[Math.multiplyExact(vector.length, Float.BYTES)]);
        MemorySegment.copy(vector, 0, bytes, FLOAT, 0, vector.length);
        vector(name, kind, DataType.F32, vector, bytes);
    }

    /** A vector in BF16 if that holds it exactly, else in F32: it costs next to nothing, and much depends on it. */
    void exactVector(String name, TensorKind kind, float[] vector) {
        byte[] bytes = new byte[Math.multiplyExact(vector.length, Short.BYTES)];
        for (int i = 0; i < vector.length; i++) {
            int bits = Float.floatToRawIntBits(vector[i]);
            if ((bits & BF16_REST) != 0) {
                vector(name, kind, vector);
                return;
            }
            bytes[2 * i] = (byte) (bits >> Short.SIZE);
            bytes[2 * i + 1] = (byte) (bits >> (Short.SIZE + Byte.SIZE));
        }
        vector(name, kind, DataType.BF16, vector, MemorySegment.ofArray(bytes));
    }

    private void vector(String name, TensorKind kind, DataType type, float[] vector, MemorySegment bytes) {
        double squares = 0;
        for (float number : vector) {
            squares += (double) number * number;
        }
        TensorQuality quality = new TensorQuality(name, kind, type, vector.length, bytes.byteSize(), squares, 0, 0);
        qualities.add(() -> quality);
        target.add(name, type, List.of((long) vector.length), bytes);
    }

    /** What the tensors have cost; to be asked for when they are written. */
    List<TensorQuality> qualities() {
        return qualities.stream().map(Supplier::get).toList();
    }

    /** One part of every expert of a layer. */
    static List<Matrix> each(DecoderWeights.MixtureOfExperts mixture, Function<DecoderWeights.GatedMlp, Matrix> part) {
        return mixture.experts().stream().map(part).toList();
    }
}
