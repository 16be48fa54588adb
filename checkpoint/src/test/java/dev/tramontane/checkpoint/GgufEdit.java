package dev.tramontane.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The contents of a GGUF file, to be changed and written again. */
final class GgufEdit {
    record Tensor(DataType type, List<Long> shape, byte[] bytes) {}

    final Map<String, GgufValue> metadata = new LinkedHashMap<>();
    final Map<String, Tensor> tensors = new LinkedHashMap<>();

    private static final GgufEdit GOLDEN = converted();

    /** The reference's checkpoint, as converted. */
    static GgufEdit golden() {
        GgufEdit copy = new GgufEdit();
        copy.metadata.putAll(GOLDEN.metadata);
        copy.tensors.putAll(GOLDEN.tensors);
        return copy;
    }

    private static GgufEdit converted() {
        try {
            Path file = Files.createTempFile("golden", ".gguf");
            try (Checkpoint checkpoint = Checkpoint.open(Goldens.folder("hf-bf16"))) {
                GgufConversion.write(checkpoint, GgufSelection.of(WeightFormat.BF16), writer -> {}, file);
                return read(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static GgufEdit read(Path file) {
        GgufEdit edit = new GgufEdit();
        try (Gguf gguf = Gguf.open(file)) {
            edit.metadata.putAll(gguf.metadata());
            for (TensorInfo tensor : gguf.tensors()) {
                byte[] bytes = gguf.data(tensor).toArray(ValueLayout.JAVA_BYTE);
                edit.tensors.put(tensor.name(), new Tensor(tensor.type(), tensor.shape(), bytes));
            }
        }
        return edit;
    }

    GgufEdit put(String key, long value) {
        metadata.put(key, new GgufValue.Whole(value));
        return this;
    }

    GgufEdit put(String key, double value) {
        metadata.put(key, new GgufValue.Real(value));
        return this;
    }

    GgufEdit put(String key, String value) {
        metadata.put(key, new GgufValue.Text(value));
        return this;
    }

    GgufEdit remove(String... keys) {
        metadata.keySet().removeAll(List.of(keys));
        return this;
    }

    /** Puts the gate rows of every expert above its up rows. */
    GgufEdit fuseExperts() {
        for (int layer = 0; tensors.containsKey("blk." + layer + ".ffn_gate_exps.weight"); layer++) {
            Tensor gate = tensors.remove("blk." + layer + ".ffn_gate_exps.weight");
            Tensor up = tensors.remove("blk." + layer + ".ffn_up_exps.weight");
            int experts = gate.shape().getFirst().intValue();
            int size = gate.bytes().length / experts;
            byte[] both = new byte[2 * gate.bytes().length];
            for (int i = 0; i < experts; i++) {
                System.arraycopy(gate.bytes(), i * size, both, 2 * i * size, size);
                System.arraycopy(up.bytes(), i * size, both, (2 * i + 1) * size, size);
            }
            List<Long> shape = List.of(
                    gate.shape().get(0), 2 * gate.shape().get(1), gate.shape().get(2));
            tensors.put("blk." + layer + ".ffn_gate_up_exps.weight", new Tensor(gate.type(), shape, both));
        }
        return this;
    }

    /** Gives all keys of the architecture another one's prefix. */
    GgufEdit rename(String architecture) {
        return rename("mistral4", architecture);
    }

    GgufEdit rename(String from, String architecture) {
        Map<String, GgufValue> old = new LinkedHashMap<>(metadata);
        metadata.clear();
        old.forEach((key, value) -> metadata.put(key.replaceFirst("^" + from + "\\.", architecture + "."), value));
        return put("general.architecture", architecture);
    }

    Path write(Path file) {
        return write(file, new ArrayList<>(tensors.keySet()));
    }

    /** Writes some of the tensors. */
    Path write(Path file, List<String> names) {
        String architecture =
                metadata.get("general.architecture") instanceof GgufValue.Text(String text) ? text : "none";
        GgufWriter writer = new GgufWriter(architecture);
        metadata.forEach((key, value) -> {
            if (!key.equals("general.architecture")) {
                write(writer, key, value);
            }
        });
        for (String name : names) {
            Tensor tensor = tensors.get(name);
            writer.add(name, tensor.type(), tensor.shape(), MemorySegment.ofArray(tensor.bytes()));
        }
        writer.write(file);
        return file;
    }

    private static void write(GgufWriter writer, String key, GgufValue value) {
        switch (value) {
            case GgufValue.Whole(long whole) -> writer.whole(key, (int) whole);
            case GgufValue.Real(double real) -> writer.real(key, real);
            case GgufValue.Flag(boolean flag) -> writer.flag(key, flag);
            case GgufValue.Text(String text) -> writer.text(key, text);
            case GgufValue.Wholes(List<Long> wholes) ->
                writer.wholes(key, wholes.stream().map(Math::toIntExact).toList());
            case GgufValue.Reals(List<Double> reals) ->
                writer.reals(key, reals.stream().map(Double::floatValue).toList());
            case GgufValue.Texts(List<String> texts) -> writer.texts(key, texts);
            case GgufValue.Flags _ -> throw new AssertionError("no key has such a value");
        }
    }
}
