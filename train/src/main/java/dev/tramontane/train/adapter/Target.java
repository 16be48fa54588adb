package dev.tramontane.train.adapter;

import dev.tramontane.checkpoint.DecoderConfig;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Which linear layers of the text decoder an adapter changes, by their names in Hugging Face's implementation. */
public enum Target {
    /** Queries, where they are not of low rank. */
    Q_PROJ,
    /** Keys of dense models. */
    K_PROJ,
    /** Values of dense models. */
    V_PROJ,
    /** From the hidden state to the query latent. */
    Q_A_PROJ,
    /** From the query latent to the queries. */
    Q_B_PROJ,
    /** From the hidden state to the key-value latent and the rotary key. */
    KV_A_PROJ_WITH_MQA,
    /** From the key-value latent to keys and values. */
    KV_B_PROJ,
    /** From the values of all heads to the hidden state. */
    O_PROJ,
    /** The gate of dense layers and of the shared expert. */
    GATE_PROJ,
    /** The up projection of dense layers and of the shared expert. */
    UP_PROJ,
    /** The down projection of dense layers and of the shared expert. */
    DOWN_PROJ,
    /** All three projections of every routed expert. */
    EXPERTS;

    /** Everything but the routed experts, which have many times the parameters of the rest. */
    public static final String ALL_LINEAR = "all-linear";

    /** As modules and options call it: {@code q_a_proj}. */
    public String module() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The targets that names mean.
     *
     * @param names modules as {@link #module()} calls them, and {@link #ALL_LINEAR} for those of them that the model has
     * @throws IllegalArgumentException if a name is unknown, or there is none
     */
    public static Set<Target> of(Iterable<String> names, DecoderConfig model) {
        Set<Target> targets = EnumSet.noneOf(Target.class);
        for (String name : names) {
            if (name.equals(ALL_LINEAR)) {
                DecoderModule.of(model).stream()
                        .map(DecoderModule::target)
                        .filter(target -> target != EXPERTS)
                        .forEach(targets::add);
            } else {
                targets.add(of(name));
            }
        }
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("no targets; name at least one of " + known());
        }
        return targets;
    }

    private static Target of(String name) {
        return Arrays.stream(values())
                .filter(target -> target.module().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("no target is called '" + name + "'; choose among " + known()));
    }

    private static String known() {
        return Arrays.stream(values()).map(Target::module).collect(Collectors.joining(", ")) + " and " + ALL_LINEAR;
    }
}
