package dev.tramontane.train.adapter;

import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.ModelConfig;
import dev.tramontane.tensor.Matrix;
import dev.tramontane.train.network.WeightName;
import dev.tramontane.train.network.WeightPolicy;
import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.VectorWeight;
import dev.tramontane.train.tape.Weight;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Low-rank changes of some of a model's matrices. Files are those of PEFT: {@code adapter_config.json} and
 * {@code adapter_model.safetensors}.
 */
public final class Adapter {
    private final AdapterSettings settings;
    private final Map<String, LowRankChange> changes;

    /** @param changes by the name of the module, see {@link DecoderModule} */
    Adapter(AdapterSettings settings, Map<String, LowRankChange> changes) {
        this.settings = settings;
        this.changes = Collections.unmodifiableMap(new LinkedHashMap<>(changes));
    }

    /**
     * An adapter that changes nothing yet: {@code down} is random and {@code up} is zero.
     *
     * @throws AdapterException if the model has none of a target's layers
     */
    public static Adapter fresh(DecoderConfig config, AdapterSettings settings, RandomGenerator random) {
        List<DecoderModule> modules = DecoderModule.of(config);
        for (Target target : settings.targets()) {
            if (modules.stream().noneMatch(module -> module.target() == target)) {
                throw new AdapterException("the model has no " + target.module() + "; leave this target out");
            }
        }
        Map<String, LowRankChange> changes = new LinkedHashMap<>();
        for (DecoderModule module : modules) {
            if (settings.targets().contains(module.target())) {
                Parameter down =
                        sharedDown(changes, module).orElseGet(() -> randomDown(module, settings.rank(), random));
                changes.put(module.name(), new LowRankChange(down, up(module, settings.rank()), settings.scale()));
            }
        }
        return new Adapter(settings, changes);
    }

    /** Of an expert's gate and up, which the file has as one matrix, so that they have one {@code down}. */
    static Optional<Parameter> sharedDown(Map<String, LowRankChange> changes, DecoderModule module) {
        String up = Target.UP_PROJ.module();
        if (module.target() != Target.EXPERTS || !module.name().endsWith(up)) {
            return Optional.empty();
        }
        String prefix = module.name().substring(0, module.name().length() - up.length());
        return Optional.ofNullable(changes.get(DecoderModule.gate(prefix))).map(LowRankChange::down);
    }

    /** As PyTorch begins linear layers, and so PEFT. */
    private static Parameter randomDown(DecoderModule module, int rank, RandomGenerator random) {
        Parameter down = down(module, rank);
        float bound = (float) (1 / Math.sqrt(module.inputs()));
        for (int i = 0; i < down.size(); i++) {
            down.values()[i] = random.nextFloat(-bound, bound);
        }
        return down;
    }

    /** Zeros of the right shape. */
    static Parameter down(DecoderModule module, int rank) {
        return new Parameter(module.name() + ".lora_A", Parameter.Kind.HIDDEN, rank, module.inputs());
    }

    /** Zeros of the right shape. */
    static Parameter up(DecoderModule module, int rank) {
        return new Parameter(module.name() + ".lora_B", Parameter.Kind.HIDDEN, module.outputs(), rank);
    }

    /**
     * Reads the adapter in a folder.
     *
     * @throws AdapterException if it is damaged, uses what is not supported, or does not belong to the model
     */
    public static Adapter read(Path folder, ModelConfig model) {
        return new AdapterReader(folder, model.decoder()).read();
    }

    /**
     * Writes it into a folder, which is made if need be; files that are there are replaced.
     *
     * @param model the model that it changes
     * @param baseModel how others find that model, for {@code base_model_name_or_path}; may be empty
     */
    public void write(Path folder, ModelConfig model, String baseModel) {
        new AdapterWriter(this, model, baseModel).write(folder);
    }

    /** What it is like. */
    public AdapterSettings settings() {
        return settings;
    }

    /** The change of a module, if it is changed. */
    public Optional<LowRankChange> change(String module) {
        return Optional.ofNullable(changes.get(module));
    }

    /** All changes by the names of their modules. */
    public Map<String, LowRankChange> changes() {
        return changes;
    }

    /** Has a network of the model learn this adapter and nothing else. */
    public WeightPolicy policy() {
        WeightPolicy frozen = WeightPolicy.frozen();
        return new WeightPolicy() {
            @Override
            public Weight matrix(WeightName name, Matrix matrix) {
                Weight base = frozen.matrix(name, matrix);
                return DecoderModule.name(name)
                        .flatMap(Adapter.this::change)
                        .map(change -> change.on(base))
                        .orElse(base);
            }

            @Override
            public VectorWeight vector(WeightName name, float[] values) {
                return frozen.vector(name, values);
            }
        };
    }

    /** What is learned, each once. */
    public List<Parameter> parameters() {
        Set<Parameter> parameters = new LinkedHashSet<>();
        for (LowRankChange change : changes.values()) {
            parameters.add(change.down());
            parameters.add(change.up());
        }
        return List.copyOf(new ArrayList<>(parameters));
    }
}
