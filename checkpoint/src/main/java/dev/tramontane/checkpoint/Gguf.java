package dev.tramontane.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A mapped GGUF file, versions 2 and 3. Opening checks the whole header against the file and reads no data; any number
 * of threads may read.
 */
public final class Gguf implements TensorFile, AutoCloseable {
    private final Path file;
    private final Arena arena;
    private final MemorySegment content;
    private final GgufHeader header;
    private final Map<String, TensorInfo> byName;

    private Gguf(Path file, Arena arena, MemorySegment content, GgufHeader header) {
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
    public static Gguf open(Path file) {
        return Mapping.open(arena -> open(file, arena));
    }

    /** Maps a file for as long as {@code arena} lives; closing the result closes the arena. */
    static Gguf open(Path file, Arena arena) {
        MemorySegment content = Mapping.map(file, ".gguf", arena);
        return new Gguf(file, arena, content, GgufHeader.read(file, content));
    }

    @Override
    public Path file() {
        return file;
    }

    @Override
    public long byteSize() {
        return content.byteSize();
    }

    /** The key-value pairs, in the order of the file; lists in it are not to be read after {@link #close}. */
    public Map<String, GgufValue> metadata() {
        return header.metadata();
    }

    @Override
    public List<TensorInfo> tensors() {
        return header.tensors();
    }

    @Override
    public Optional<TensorInfo> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /**
     * The bytes of a tensor of this file, read-only and valid until {@link #close}.
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
