package dev.tramontane.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A copy of a golden checkpoint whose tensors and configuration can be changed before it is written again. */
final class Rewrite {
    private record Tensor(DataType type, List<Long> shape, MemorySegment data) {}

    private final CheckpointLayout layout;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    final JsonEdit config;

    private Rewrite(CheckpointLayout layout, JsonEdit config) {
        this.layout = layout;
        this.config = config;
    }

    static Rewrite of(String golden) {
        CheckpointLayout layout =
                golden.startsWith("hf") ? CheckpointLayout.HUGGING_FACE : CheckpointLayout.CONSOLIDATED;
        Rewrite rewrite =
                new Rewrite(layout, new JsonEdit(Goldens.text("/goldens/" + golden + "/" + layout.configFile())));
        try (Safetensors file =
                Safetensors.open(Goldens.folder(golden).resolve(layout.weightStem() + ".safetensors"))) {
            for (TensorInfo info : file.tensors()) {
                byte[] data = file.data(info).toArray(ValueLayout.JAVA_BYTE);
                rewrite.add(info.name(), info.type(), info.shape(), data);
            }
        }
        return rewrite;
    }

    Rewrite add(String name, DataType type, List<Long> shape, byte[] data) {
        tensors.put(name, new Tensor(type, shape, MemorySegment.ofArray(data)));
        return this;
    }

    Rewrite zeros(String name, DataType type, long... shape) {
        List<Long> dimensions = Arrays.stream(shape).boxed().toList();
        return add(name, type, dimensions, new byte[(int) type.byteSize(TensorInfo.elementCount(dimensions))]);
    }

    Rewrite remove(String name) {
        if (tensors.remove(name) == null) {
            throw new AssertionError("no tensor " + name);
        }
        return this;
    }

    Rewrite removeIf(Predicate<String> names) {
        tensors.keySet().removeIf(names);
        return this;
    }

    Rewrite rename(UnaryOperator<String> renaming) {
        Map<String, Tensor> old = new LinkedHashMap<>(tensors);
        tensors.clear();
        old.forEach((name, tensor) -> tensors.put(renaming.apply(name), tensor));
        return this;
    }

    List<String> names() {
        return List.copyOf(tensors.keySet());
    }

    MemorySegment data(String name) {
        return tensors.get(name).data();
    }

    Path write(Path folder) {
        return write(folder, name -> layout.weightStem() + ".safetensors");
    }

    /** Spreads the tensors over several files. */
    Path write(Path folder, UnaryOperator<String> fileOf) {
        Map<String, SafetensorsWriter> writers = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> writers.computeIfAbsent(fileOf.apply(name), file -> new SafetensorsWriter())
                .add(name, tensor.type(), tensor.shape(), tensor.data()));
        writers.forEach((file, writer) -> writer.write(folder.resolve(file)));
        return writeConfig(folder);
    }

    Path writeConfig(Path folder) {
        try {
            Files.write(folder.resolve(layout.configFile()), config.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }
}
