package dev.tramontane.checkpoint;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/**
 * Writes a safetensors file of any size. Tensors are declared first, then {@link #write} asks for their bytes one after
 * the other, so that a checkpoint never has to fit into memory. The same declarations give the same file: tensors with
 * larger elements come first, which keeps every one aligned, and otherwise in the order in which they were added.
 */
public final class SafetensorsWriter {

    private record Tensor(String name, DataType type, List<Long> shape, long byteSize, PlacedTensor.Content content) {}

    private static final int ALIGNMENT = 8;

    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<Tensor> tensors = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    /** Starts a file without tensors. */
    public SafetensorsWriter() {}

    /** Notes something about the file, such as {@code format}. */
    public void metadata(String key, String value) {
        metadata.put(key, value);
    }

    /**
     * Declares a tensor whose bytes exist already.
     *
     * @throws IllegalArgumentException if the name is taken or reserved, or the shape impossible or not that of the
     *     data
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
     * @throws IllegalArgumentException if the name is taken or reserved, or the shape impossible
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
        if (name.isEmpty() || name.equals(SafetensorsHeader.METADATA)) {
            throw new IllegalArgumentException("a tensor cannot be called " + Quoted.of(name));
        }
        if (!type.isPlain()) {
            throw new IllegalArgumentException(
                    "tensor " + Quoted.of(name) + " of type " + type + " cannot be in a safetensors file");
        }
        if (!names.add(name)) {
            throw new IllegalArgumentException("tensor " + Quoted.of(name) + " is already there");
        }
        tensors.add(new Tensor(name, type, List.copyOf(shape), byteSize, content));
    }

    private static long byteSize(String name, DataType type, List<Long> shape) {
        if (shape.stream().anyMatch(dimension -> dimension < 0)) {
            throw new IllegalArgumentException("tensor " + Quoted.of(name) + " has a negative dimension: " + shape);
        }
        try {
            return type.byteSize(TensorInfo.elementCount(shape));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("tensor " + Quoted.of(name) + " has an impossible shape: " + shape, e);
        }
    }

    /** The bytes of all declared tensors together, without the header. */
    public long byteSize() {
        return tensors.stream().mapToLong(Tensor::byteSize).sum();
    }

    /** The names of all declared tensors, in the order in which they were added. */
    List<String> names() {
        return tensors.stream().map(Tensor::name).toList();
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
        List<Tensor> ordered = new ArrayList<>(tensors);
        ordered.sort(Comparator.comparingInt((Tensor tensor) -> tensor.type().bitsPerBlock())
                .reversed());
        byte[] header = header(ordered);
        if (header.length > SafetensorsHeader.LONGEST) {
            throw new IllegalStateException(tensors.size() + " tensors make a header of " + header.length
                    + " bytes, the format allows " + SafetensorsHeader.LONGEST + "; write several files");
        }
        Map<String, PlacedTensor> places = new HashMap<>();
        long position = (long) Long.BYTES + header.length;
        for (Tensor tensor : ordered) {
            places.put(tensor.name(), new PlacedTensor(tensor.name(), position, tensor.byteSize(), tensor.content()));
            position += tensor.byteSize();
        }
        // Produced in the order of the declarations: neighbours may have something in common.
        List<PlacedTensor> placed = tensors.stream()
                .map(tensor -> Objects.requireNonNull(places.get(tensor.name())))
                .toList();
        AtomicFile.write(file, channel -> {
            AtomicFile.put(channel, lengthOf(header), 0);
            AtomicFile.put(channel, header, Long.BYTES);
            ParallelOutput.write(channel, placed, options);
        });
    }

    private static byte[] lengthOf(byte[] header) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .array();
    }

    private byte[] header(List<Tensor> ordered) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = Json.factory().createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeName(SafetensorsHeader.METADATA);
                json.writeStartObject();
                metadata.forEach(json::writeStringProperty);
                json.writeEndObject();
            }
            long offset = 0;
            for (Tensor tensor : ordered) {
                json.writeName(tensor.name());
                json.writeStartObject();
                json.writeStringProperty("dtype", tensor.type().name());
                json.writeName("shape");
                writeList(json, tensor.shape());
                json.writeName("data_offsets");
                writeList(json, List.of(offset, offset + tensor.byteSize()));
                json.writeEndObject();
                offset += tensor.byteSize();
            }
            json.writeEndObject();
        }
        while (bytes.size() % ALIGNMENT != 0) {
            bytes.write(' ');
        }
        return bytes.toByteArray();
    }

    private static void writeList(JsonGenerator json, List<Long> numbers) {
        json.writeStartArray();
        numbers.forEach(json::writeNumber);
        json.writeEndArray();
    }
}
