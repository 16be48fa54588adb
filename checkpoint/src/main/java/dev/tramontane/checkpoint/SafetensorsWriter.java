package dev.tramontane.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serial;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/**
 * Writes a safetensors file of any size. Tensors are declared first, then {@link #write} asks for their bytes one after
 * the other, so that a checkpoint never has to fit into memory. The same declarations give the same file: tensors with
 * larger elements come first, which keeps every one aligned, and otherwise in the order in which they were added.
 */
public final class SafetensorsWriter {

    /** Where the bytes of one tensor go; may be called any number of times with any amount. */
    @FunctionalInterface
    public interface Output {
        /** Appends the bytes of a segment, which may be on the heap or native. */
        void write(MemorySegment bytes);
    }

    /** Produces the little-endian bytes of one tensor. */
    @FunctionalInterface
    public interface Content {
        void writeTo(Output output);
    }

    private record Tensor(String name, DataType type, List<Long> shape, long byteSize, Content content) {}

    private static final int ALIGNMENT = 8;
    private static final int STAGING_BYTES = 1 << 20;

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
    public void add(String name, DataType type, List<Long> shape, Content content) {
        long byteSize = byteSize(name, type, shape);
        if (name.isEmpty() || name.equals(SafetensorsHeader.METADATA)) {
            throw new IllegalArgumentException("a tensor cannot be called " + Quoted.of(name));
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

    /**
     * Writes the file. An existing file is replaced once the new one is complete.
     *
     * @throws CheckpointException if the file cannot be written
     * @throws IllegalStateException if a tensor's content has another size than declared
     */
    public void write(Path file) {
        List<Tensor> ordered = new ArrayList<>(tensors);
        ordered.sort(
                Comparator.comparingInt((Tensor tensor) -> tensor.type().bits()).reversed());
        byte[] header = header(ordered);
        if (header.length > SafetensorsHeader.LONGEST) {
            throw new IllegalStateException(tensors.size() + " tensors make a header of " + header.length
                    + " bytes, the format allows " + SafetensorsHeader.LONGEST + "; write several files");
        }
        AtomicFile.write(file, channel -> {
            try (Arena arena = Arena.ofConfined()) {
                Staging staging = new Staging(channel, arena.allocate(STAGING_BYTES, ALIGNMENT));
                staging.writeLength(header.length);
                staging.write(MemorySegment.ofArray(header));
                for (Tensor tensor : ordered) {
                    staging.write(tensor);
                }
                staging.flush();
            } catch (OutputFailure e) {
                throw e.failure;
            }
        });
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

    /** Carries an I/O failure through a content's code, which need not know of it. */
    private static final class OutputFailure extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1;

        private final IOException failure;

        private OutputFailure(IOException failure) {
            super(failure);
            this.failure = failure;
        }
    }

    /** Gathers small pieces and cuts large ones, since a channel writes neither well. */
    private static final class Staging implements Output {
        private final FileChannel channel;
        private final MemorySegment memory;
        private final ByteBuffer buffer;
        private long used;
        private long total;

        Staging(FileChannel channel, MemorySegment memory) {
            this.channel = channel;
            this.memory = memory;
            this.buffer = memory.asByteBuffer();
        }

        void writeLength(long length) {
            MemorySegment bytes = MemorySegment.ofArray(new byte[Long.BYTES]);
            bytes.set(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0, length);
            write(bytes);
        }

        void write(Tensor tensor) {
            long start = total;
            tensor.content().writeTo(bytes -> {
                if (total - start + bytes.byteSize() > tensor.byteSize()) {
                    throw new IllegalStateException("the content of tensor " + Quoted.of(tensor.name())
                            + " is longer than the declared " + tensor.byteSize() + " bytes");
                }
                write(bytes);
            });
            if (total - start != tensor.byteSize()) {
                throw new IllegalStateException("the content of tensor " + Quoted.of(tensor.name()) + " has "
                        + (total - start) + " bytes instead of the declared " + tensor.byteSize());
            }
        }

        @Override
        public void write(MemorySegment bytes) {
            for (long done = 0; done < bytes.byteSize(); ) {
                long length = Math.min(memory.byteSize() - used, bytes.byteSize() - done);
                MemorySegment.copy(bytes, done, memory, used, length);
                used += length;
                done += length;
                if (used == memory.byteSize()) {
                    flush();
                }
            }
            total += bytes.byteSize();
        }

        void flush() {
            buffer.clear().limit(Math.toIntExact(used));
            try {
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            } catch (IOException e) {
                throw new OutputFailure(e);
            }
            used = 0;
        }
    }
}
