package dev.tramontane.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A mapped safetensors file. Opening checks the whole header against the file and reads no data; any number of threads
 * may read.
 */
public final class Safetensors implements TensorFile, AutoCloseable {
    private final Path file;
    private final Arena arena;
    private final MemorySegment content;
    private final SafetensorsHeader header;
    private final Map<String, TensorInfo> byName;

    private Safetensors(Path file, Arena arena, MemorySegment content, SafetensorsHeader header) {
        this.file = file;
        this.arena = arena;
        this.content = content;
        this.header = header;
        this.byName = HashMap.newHashMap(header.tensors().size());
        for (TensorInfo tensor : header.tensors()) {
            byName.put(tensor.name(), tensor);
        }
    }

    /**
     * Maps and checks a file.
     *
     * @throws CheckpointException if it cannot be read or breaks a rule of the format
     */
    public static Safetensors open(Path file) {
        return Mapping.open(arena -> open(file, arena));
    }

    /** Maps a file for as long as {@code arena} lives; closing the result closes the arena. */
    static Safetensors open(Path file, Arena arena) {
        MemorySegment content = Mapping.map(file, ".safetensors", arena);
        return new Safetensors(file, arena, content, SafetensorsHeader.read(file, content));
    }

    /** The path it was opened with. */
    @Override
    public Path file() {
        return file;
    }

    /** The bytes of the whole file. */
    @Override
    public long byteSize() {
        return content.byteSize();
    }

    /** What the writer noted, often empty. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /** All tensors, in the order of their data. */
    @Override
    public List<TensorInfo> tensors() {
        return header.tensors();
    }

    @Override
    public Optional<TensorInfo> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /**
     * The bytes of a tensor of this file, read-only and valid until {@link #close}; they may begin at any address.
     *
     * @throws IllegalArgumentException if the tensor belongs to another file
     */
    @Override
    public MemorySegment data(TensorInfo tensor) {
        if (!tensor.equals(byName.get(tensor.name()))) {
            throw new IllegalArgumentException("tensor " + Quoted.of(tensor.name()) + " is not of " + file);
        }
        return content.asSlice(tensor.offset(), tensor.byteSize());
    }

    /** Unmaps the file; every segment of it becomes invalid. */
    @Override
    public void close() {
        arena.close();
    }
}
