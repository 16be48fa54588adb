package dev.tramontane.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All tensors of a checkpoint together, whichever of its files holds them. */
final class TensorFiles {

    /** A tensor and its bytes. */
    record Stored(TensorInfo info, MemorySegment data) {}

    private final List<TensorFile> files;
    private final Map<String, TensorFile> holders;

    private TensorFiles(List<TensorFile> files, Map<String, TensorFile> holders) {
        this.files = files;
        this.holders = holders;
    }

    /** Maps the files of a layout for as long as {@code arena} lives, and checks that they fit together. */
    static TensorFiles open(Path folder, CheckpointLayout layout, Arena arena) {
        WeightFiles chosen = WeightFiles.find(folder, layout);
        List<TensorFile> files = new ArrayList<>();
        for (Path path : chosen.files()) {
            files.add(Safetensors.open(path, arena));
        }
        TensorFiles together = of(files);
        chosen.index().ifPresent(index -> index.check(files));
        return together;
    }

    /** Files that are mapped already; checks that no tensor is in two of them. */
    static TensorFiles of(List<? extends TensorFile> files) {
        Map<String, TensorFile> holders = new HashMap<>();
        for (TensorFile file : files) {
            for (TensorInfo tensor : file.tensors()) {
                TensorFile other = holders.putIfAbsent(tensor.name(), file);
                if (other != null) {
                    throw new CheckpointException(file.file() + ": tensor " + Quoted.of(tensor.name()) + " is also in "
                            + other.file().getFileName() + "; remove the files that belong to another download");
                }
            }
        }
        return new TensorFiles(List.copyOf(files), holders);
    }

    List<TensorFile> files() {
        return files;
    }

    boolean has(String name) {
        return holders.containsKey(name);
    }

    @Nullable
    Stored find(String name) {
        TensorFile file = holders.get(name);
        if (file == null) {
            return null;
        }
        TensorInfo info = file.find(name).orElseThrow();
        return new Stored(info, file.data(info));
    }

    List<TensorInfo> tensors() {
        return files.stream().flatMap(file -> file.tensors().stream()).toList();
    }

    /** The type whose tensors occupy the most bytes. */
    DataType largestType() {
        Map<DataType, Long> bytes = new EnumMap<>(DataType.class);
        tensors().forEach(tensor -> bytes.merge(tensor.type(), tensor.byteSize(), Long::sum));
        return Collections.max(bytes.entrySet(), Map.Entry.comparingByValue()).getKey();
    }
}
