package dev.tramontane.train.adapter;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.CheckpointException;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.ExpertsConfig;
import dev.tramontane.checkpoint.Safetensors;
import dev.tramontane.checkpoint.TensorInfo;
import dev.tramontane.train.tape.Parameter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads an adapter's files against the model that it is for. Every tensor must have a place in the model, and every
 * {@code down} its {@code up}.
 */
final class AdapterReader {
    static final String FILE = "adapter_model.safetensors";

    /** What all names of a file begin with. */
    static final String ROOT = "base_model.model.";
    /** How the decoder is nested in models with sight and without, now and in former versions of transformers. */
    static final String NESTED = "model.language_model.";

    static final String PLAIN = "model.";
    private static final List<String> PREFIXES = List.of(NESTED, "language_model.model.", PLAIN);

    static final String DOWN = ".lora_A.weight";
    static final String UP = ".lora_B.weight";
    /** Where two tensors of a module are changed, what is inserted into the names of the first one's. */
    static final String INNER = ".base_layer";

    static final String GATE_UP = "gate_up_proj";
    static final String FUSED_DOWN = "down_proj";

    private final Path folder;
    private final DecoderConfig model;
    private final List<DecoderModule> modules;
    private final Map<String, LowRankChange> changes = new LinkedHashMap<>();
    private final Set<String> taken = new HashSet<>();

    AdapterReader(Path folder, DecoderConfig model) {
        this.folder = folder;
        this.model = model;
        modules = DecoderModule.of(model);
    }

    Adapter read() {
        AdapterConfig config = AdapterConfig.read(folder);
        try (Safetensors file = Safetensors.open(folder.resolve(FILE))) {
            return read(config, new AdapterTensors(file, prefix(file)));
        } catch (CheckpointException e) {
            throw new AdapterException(String.valueOf(e.getMessage()), e);
        }
    }

    /** What stands before {@code layers.} in the names of this file. */
    private String prefix(Safetensors file) {
        for (TensorInfo tensor : file.tensors()) {
            for (String prefix : PREFIXES) {
                if (tensor.name().startsWith(ROOT + prefix + "layers.")) {
                    return ROOT + prefix;
                }
            }
        }
        throw new AdapterException(file.file() + ": changes nothing of the text decoder: no tensor's name begins like "
                + ROOT + NESTED + "layers.");
    }

    private Adapter read(AdapterConfig config, AdapterTensors tensors) {
        float scale = (float)
                (config.alpha() / (config.rankStabilised() ? Math.sqrt(config.rank()) : (double) config.rank()));
        Set<Target> targets = new HashSet<>();
        for (int layer = 0; layer < model.layers(); layer++) {
            if (model.experts(layer).isPresent()) {
                fused(layer, model.experts(layer).get(), config, tensors, scale);
            }
        }
        for (DecoderModule module : modules) {
            if (tensors.has(module.name() + DOWN) || tensors.has(module.name() + UP)) {
                if (changes.containsKey(module.name())) {
                    throw tensors.wrong(module.name() + DOWN, "changes an expert that another tensor changes as well");
                }
                changes.put(module.name(), separate(module, config.rank(), tensors, scale));
            }
            if (changes.containsKey(module.name())) {
                targets.add(module.target());
            }
        }
        tensors.expectNothingLeft(taken);
        return new Adapter(
                new AdapterSettings(config.rank(), config.alpha(), config.rankStabilised(), targets), inOrder());
    }

    /** Experts come first when a file is read, and last in their layer otherwise. */
    private Map<String, LowRankChange> inOrder() {
        Map<String, LowRankChange> ordered = new LinkedHashMap<>();
        for (DecoderModule module : modules) {
            Optional.ofNullable(changes.get(module.name())).ifPresent(change -> ordered.put(module.name(), change));
        }
        return ordered;
    }

    private LowRankChange separate(DecoderModule module, int rank, AdapterTensors tensors, float scale) {
        float[] downValues = take(tensors, module.name() + DOWN, rank, module.inputs());
        float[] upValues = take(tensors, module.name() + UP, module.outputs(), rank);
        Parameter down = Adapter.down(module, rank);
        Parameter up = Adapter.up(module, rank);
        System.arraycopy(downValues, 0, down.values(), 0, downValues.length);
        for (int row = 0; row < module.outputs(); row++) {
            System.arraycopy(upValues, row * rank, up.values(), storedRow(model, module, row) * rank, rank);
        }
        return new LowRankChange(down, up, scale);
    }

    private float[] take(AdapterTensors tensors, String name, int rows, int columns) {
        taken.add(name);
        return tensors.matrix(name, rows, columns);
    }

    /** The row of the model's matrix for a row as Hugging Face orders it, where rotary pairs are halves of a head apart. */
    static int storedRow(DecoderConfig model, DecoderModule module, int row) {
        boolean isRotated = module.target() == Target.Q_PROJ || module.target() == Target.K_PROJ;
        if (!isRotated || !(model.attention() instanceof AttentionConfig.Grouped grouped)) {
            return row;
        }
        return switch (grouped.rope().pairing()) {
            case HALVES -> row;
            case INTERLEAVED -> {
                int half = grouped.headSize() / 2;
                int inHead = row % grouped.headSize();
                yield row - inHead + inHead % half * 2 + inHead / half;
            }
        };
    }

    /**
     * Changes of all experts of a layer in one pair of tensors: {@code down} with the experts above each other, and
     * {@code up} with the experts of every rank beside each other. If both of a layer's fused tensors are changed, those of
     * the first are named as an inner layer.
     */
    private void fused(int layer, ExpertsConfig experts, AdapterConfig config, AdapterTensors tensors, float scale) {
        String outer = DecoderModule.experts(layer);
        String inner = outer + INNER;
        boolean hasGateUp = isTarget(config, GATE_UP);
        boolean hasDown = isTarget(config, FUSED_DOWN);
        if (tensors.has(inner + DOWN) || tensors.has(inner + UP)) {
            fusedGateUp(layer, inner, experts, config, tensors, scale);
            fusedDown(layer, outer, experts, config, tensors, scale);
        } else if (tensors.has(outer + DOWN) || tensors.has(outer + UP)) {
            if (hasGateUp == hasDown) {
                throw tensors.wrong(
                        outer + DOWN,
                        "may be of " + GATE_UP + " or of " + FUSED_DOWN + "; name one in target_parameters of "
                                + AdapterConfig.FILE);
            }
            if (hasGateUp) {
                fusedGateUp(layer, outer, experts, config, tensors, scale);
            } else {
                fusedDown(layer, outer, experts, config, tensors, scale);
            }
        }
    }

    private static boolean isTarget(AdapterConfig config, String parameter) {
        return config.parameters().stream()
                .anyMatch(name -> name.equals(parameter) || name.endsWith("experts." + parameter));
    }

    private void fusedGateUp(
            int layer, String name, ExpertsConfig experts, AdapterConfig config, AdapterTensors tensors, float scale) {
        int rank = config.rank();
        int count = experts.count();
        int width = experts.width();
        int hidden = model.hiddenSize();
        float[] downs = take(tensors, name + DOWN, Math.multiplyExact(rank, count), hidden);
        float[] ups = take(tensors, name + UP, 2 * width, Math.multiplyExact(rank, count));
        for (int expert = 0; expert < count; expert++) {
            String prefix = DecoderModule.expert(layer, expert);
            DecoderModule gate = new DecoderModule(DecoderModule.gate(prefix), Target.EXPERTS, width, hidden);
            DecoderModule up = new DecoderModule(DecoderModule.up(prefix), Target.EXPERTS, width, hidden);
            Parameter down = downOf(gate, downs, rank, expert);
            changes.put(gate.name(), new LowRankChange(down, upOf(gate, ups, 0, rank, expert, count), scale));
            changes.put(up.name(), new LowRankChange(down, upOf(up, ups, width, rank, expert, count), scale));
        }
    }

    private void fusedDown(
            int layer, String name, ExpertsConfig experts, AdapterConfig config, AdapterTensors tensors, float scale) {
        int rank = config.rank();
        int count = experts.count();
        int width = experts.width();
        int hidden = model.hiddenSize();
        float[] downs = take(tensors, name + DOWN, Math.multiplyExact(rank, count), width);
        float[] ups = take(tensors, name + UP, hidden, Math.multiplyExact(rank, count));
        for (int expert = 0; expert < count; expert++) {
            String prefix = DecoderModule.expert(layer, expert);
            DecoderModule module = new DecoderModule(DecoderModule.down(prefix), Target.EXPERTS, hidden, width);
            changes.put(
                    module.name(),
                    new LowRankChange(
                            downOf(module, downs, rank, expert), upOf(module, ups, 0, rank, expert, count), scale));
        }
    }

    private static Parameter downOf(DecoderModule module, float[] all, int rank, int expert) {
        Parameter down = Adapter.down(module, rank);
        System.arraycopy(all, expert * down.size(), down.values(), 0, down.size());
        return down;
    }

    private static Parameter upOf(DecoderModule module, float[] all, int firstRow, int rank, int expert, int experts) {
        Parameter up = Adapter.up(module, rank);
        for (int row = 0; row < module.outputs(); row++) {
            for (int r = 0; r < rank; r++) {
                up.values()[row * rank + r] = all[((firstRow + row) * rank + r) * experts + expert];
            }
        }
        return up;
    }
}
