package dev.tramontane.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All tensors of a checkpoint together, whichever of its files holds them. */
final class TensorFiles {

    /** A tensor and its bytes. */
    record Stored(TensorInfo info, MemorySegment data) {}

    private final List<Safetensors> files;
    private final Map<String, Safetensors> holders;

    private TensorFiles(List<Safetensors> files, Map<String, Safetensors> holders) {
        this.files = files;
        this.holders = holders;
    }

    /** Maps the files of a layout for as long as {@code arena} lives, and checks that they fit together. */
    static TensorFiles open(Path folder, CheckpointLayout layout, Arena arena) {
        WeightFiles chosen = WeightFiles.find(folder, layout);
        List<Safetensors> files = new ArrayList<>();
        Map<String, Safetensors> holders = new HashMap<>();
        for (Path path : chosen.files()) {
            Safetensors file = Safetensors.open(path, arena);
            files.add(file);
            for (TensorInfo tensor : file.tensors()) {
                Safetensors other = holders.putIfAbsent(tensor.name(), file);
                if (other != null) {
                    throw new CheckpointException(path + ": tensor " + Quoted.of(tensor.name()) + " is also in "
                            + other.file().getFileName() + "; remove the files that belong to another download");
                }
            }
        }
        chosen.index().ifPresent(index -> index.check(files));
        return new TensorFiles(List.copyOf(files), holders);
    }

    List<Safetensors> files() {
        return files;
    }

    boolean has(String name) {
        return holders.containsKey(name);
    }

    @Nullable
    Stored find(String name) {
        Safetensors file = holders.get(name);
        if (file == null) {
            return null;
        }
        TensorInfo info = file.find(name).orElseThrow();
        return new Stored(info, file.data(info));
    }

    List<TensorInfo> tensors() {
        return files.stream().flatMap(file -> file.tensors().stream()).toList();
    }
}
