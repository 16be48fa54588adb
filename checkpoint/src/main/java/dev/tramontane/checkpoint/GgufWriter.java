package dev.tramontane.checkpoint;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Writes a GGUF file of version 3 and any size. Key-value pairs and tensors are declared first, then {@link #write} asks
 * for the tensors' bytes one after the other, so that a model never has to fit into memory. The same declarations give
 * the same file; everything is in the order in which it was added.
 *
 * <p>Numbers have the types that readers of the format insist on: whole ones 32 bits without a sign, lists of them 32
 * bits with one, others single precision.
 */
public final class GgufWriter {

    private record Tensor(String name, DataType type, List<Long> shape, long byteSize, PlacedTensor.Content content) {}

    private static final int ALIGNMENT = GgufHeader.DEFAULT_ALIGNMENT;

    private final ByteArrayOutputStream pairs = new ByteArrayOutputStream();
    private final Set<String> keys = new HashSet<>();
    private final List<Tensor> tensors = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    /** Starts a file that says what architecture its tensors have. */
    public GgufWriter(String architecture) {
        text("general.architecture", architecture);
    }

    /** @throws IllegalArgumentException if the key is taken */
    public void text(String key, String value) {
        begin(key, GgufType.STRING);
        putText(pairs, value);
    }

    /** @throws IllegalArgumentException if the key is taken or the value negative */
    public void whole(String key, int value) {
        if (value < 0) {
            throw new IllegalArgumentException("the value of " + Quoted.of(key) + " is negative: " + value);
        }
        begin(key, GgufType.UINT32);
        putInt(pairs, value);
    }

    /** @throws IllegalArgumentException if the key is taken */
    public void real(String key, double value) {
        begin(key, GgufType.FLOAT32);
        putInt(pairs, Float.floatToRawIntBits((float) value));
    }

    /** @throws IllegalArgumentException if the key is taken */
    public void flag(String key, boolean value) {
        begin(key, GgufType.BOOL);
        pairs.write(value ? 1 : 0);
    }

    /** @throws IllegalArgumentException if the key is taken */
    public void texts(String key, List<String> values) {
        list(key, GgufType.STRING, values, GgufWriter::putText);
    }

    /** @throws IllegalArgumentException if the key is taken */
    public void wholes(String key, List<Integer> values) {
        list(key, GgufType.INT32, values, GgufWriter::putInt);
    }

    /** @throws IllegalArgumentException if the key is taken */
    public void reals(String key, List<Float> values) {
        list(key, GgufType.FLOAT32, values, (to, value) -> putInt(to, Float.floatToRawIntBits(value)));
    }

    private <E> void list(String key, GgufType type, List<E> values, BiConsumer<ByteArrayOutputStream, E> put) {
        begin(key, GgufType.ARRAY);
        putInt(pairs, type.code());
        putLong(pairs, values.size());
        values.forEach(value -> put.accept(pairs, value));
    }

    private void begin(String key, GgufType type) {
        if (key.isEmpty() || key.length() > GgufHeader.LONGEST_KEY || key.equals(GgufHeader.ALIGNMENT_KEY)) {
            throw new IllegalArgumentException("a key cannot be " + Quoted.of(key));
        }
        if (!keys.add(key)) {
            throw new IllegalArgumentException("key " + Quoted.of(key) + " is already there");
        }
        putText(pairs, key);
        putInt(pairs, type.code());
    }

    /**
     * Declares a tensor whose bytes exist already.
     *
     * @param shape the dimensions, outermost first
     * @throws IllegalArgumentException if the name is taken or too long, the type not of this format, or the shape
     *     impossible or not that of the data
     */
    public void add(String name, DataType type, List<Long> shape, MemorySegment data) {
        long byteSize = byteSize(name, type, shape);
        if (data.byteSize() != byteSize) {
            throw new IllegalArgumentException("tensor " + Quoted.of(name) + " of shape " + shape + " and type " + type
                    + " needs " + byteSize + " bytes, got " + data.byteSize());
        }
        add(name, type, shape, output -> output.write(data));
    }

    /**
     * Declares a tensor whose bytes are produced when the file is written.
     *
     * @param shape the dimensions, outermost first
     * @throws IllegalArgumentException if the name is taken or too long, the type not of this format, or the shape
     *     impossible
     */
    public void add(String name, DataType type, List<Long> shape, TensorContent content) {
        declare(name, type, shape, new PlacedTensor.Sequence(content));
    }

    /** As the public one, with content that several threads can produce together. */
    void add(String name, DataType type, List<Long> shape, RowContent content) {
        declare(name, type, shape, new PlacedTensor.Rows(content));
    }

    private void declare(String name, DataType type, List<Long> shape, PlacedTensor.Content content) {
        long byteSize = byteSize(name, type, shape);
        if (name.isEmpty() || name.length() > GgufHeader.LONGEST_TENSOR_NAME) {
            throw new IllegalArgumentException("a tensor cannot be called " + Quoted.of(name));
        }
        if (!names.add(name)) {
            throw new IllegalArgumentException("tensor " + Quoted.of(name) + " is already there");
        }
        tensors.add(new Tensor(name, type, List.copyOf(shape), byteSize, content));
    }

    private static long byteSize(String name, DataType type, List<Long> shape) {
        if (GgmlTypes.code(type).isEmpty()) {
            throw new IllegalArgumentException(
                    "tensor " + Quoted.of(name) + " of type " + type + " cannot be in a GGUF file");
        }
        if (shape.isEmpty()
                || shape.size() > GgufHeader.MOST_DIMENSIONS
                || shape.stream().anyMatch(dimension -> dimension < 1)
                || shape.getLast() % type.elementsPerBlock() != 0) {
            throw new IllegalArgumentException(
                    "tensor " + Quoted.of(name) + " of type " + type + " has an impossible shape: " + shape);
        }
        try {
            return type.byteSize(TensorInfo.elementCount(shape));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("tensor " + Quoted.of(name) + " has an impossible shape: " + shape, e);
        }
    }

    /** The bytes of all declared tensors together, without header and padding. */
    public long byteSize() {
        return tensors.stream().mapToLong(Tensor::byteSize).sum();
    }

    /**
     * Writes the file by one thread. An existing file is replaced once the new one is complete.
     *
     * @throws CheckpointException if the file cannot be written
     * @throws IllegalStateException if a tensor's content has another size than declared
     */
    public void write(Path file) {
        write(file, WriteOptions.DEFAULT);
    }

    /** As {@link #write(Path)}, by several threads and with progress. */
    public void write(Path file, WriteOptions options) {
        byte[] header = header();
        List<PlacedTensor> placed = new ArrayList<>();
        long position = aligned(header.length);
        for (Tensor tensor : tensors) {
            placed.add(new PlacedTensor(tensor.name(), position, tensor.byteSize(), tensor.content()));
            position = aligned(position + tensor.byteSize());
        }
        long size = position;
        AtomicFile.write(file, channel -> {
            AtomicFile.put(channel, header, 0);
            ParallelOutput.write(channel, placed, options);
            AtomicFile.extend(channel, size);
        });
    }

    private static long aligned(long position) {
        return Math.ceilDiv(position, (long) ALIGNMENT) * ALIGNMENT;
    }

    private byte[] header() {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        putInt(header, GgufHeader.MAGIC);
        putInt(header, GgufHeader.VERSION);
        putLong(header, tensors.size());
        putLong(header, keys.size());
        header.writeBytes(pairs.toByteArray());
        long offset = 0;
        for (Tensor tensor : tensors) {
            putText(header, tensor.name());
            putInt(header, tensor.shape().size());
            tensor.shape().reversed().forEach(dimension -> putLong(header, dimension));
            putInt(header, GgmlTypes.code(tensor.type()).orElseThrow());
            putLong(header, offset);
            offset = aligned(Math.addExact(offset, tensor.byteSize()));
        }
        return header.toByteArray();
    }

    private static void putText(ByteArrayOutputStream to, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        putLong(to, bytes.length);
        to.writeBytes(bytes);
    }

    private static void putInt(ByteArrayOutputStream to, int value) {
        to.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    private static void putLong(ByteArrayOutputStream to, long value) {
        to.writeBytes(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
    }
}
