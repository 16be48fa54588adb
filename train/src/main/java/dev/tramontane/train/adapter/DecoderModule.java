package dev.tramontane.train.adapter;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.ExpertsConfig;
import dev.tramontane.train.network.WeightName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A linear layer of the text decoder that an adapter can change.
 *
 * @param name from the decoder on, such as {@code layers.0.self_attn.o_proj} or {@code layers.3.mlp.experts.17.gate_proj}
 * @param target which kind it is of
 */
public record DecoderModule(String name, Target target, int outputs, int inputs) {

    /** All of them, layer by layer. */
    public static List<DecoderModule> of(DecoderConfig config) {
        List<DecoderModule> modules = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            attention(config, attention(layer), modules);
            Optional<ExpertsConfig> experts = config.experts(layer);
            if (experts.isEmpty()) {
                mlp(dense(layer), config.denseWidth(), config.hiddenSize(), modules);
                continue;
            }
            if (experts.get().shared() > 0) {
                int width = experts.get().shared() * experts.get().width();
                mlp(shared(layer), width, config.hiddenSize(), modules);
            }
            for (int expert = 0; expert < experts.get().count(); expert++) {
                int width = experts.get().width();
                int hidden = config.hiddenSize();
                String prefix = expert(layer, expert);
                modules.add(new DecoderModule(gate(prefix), Target.EXPERTS, width, hidden));
                modules.add(new DecoderModule(up(prefix), Target.EXPERTS, width, hidden));
                modules.add(new DecoderModule(down(prefix), Target.EXPERTS, hidden, width));
            }
        }
        return List.copyOf(modules);
    }

    private static void attention(DecoderConfig config, String prefix, List<DecoderModule> modules) {
        int hidden = config.hiddenSize();
        switch (config.attention()) {
            case AttentionConfig.Grouped grouped -> {
                int queries = grouped.heads() * grouped.headSize();
                add(modules, prefix, Target.Q_PROJ, queries, hidden);
                add(modules, prefix, Target.K_PROJ, grouped.keyValueWidth(), hidden);
                add(modules, prefix, Target.V_PROJ, grouped.keyValueWidth(), hidden);
                add(modules, prefix, Target.O_PROJ, hidden, queries);
            }
            case AttentionConfig.Latent latent -> {
                int queries = latent.heads() * latent.queryHeadSize();
                if (latent.queryRank().isPresent()) {
                    int rank = latent.queryRank().getAsInt();
                    add(modules, prefix, Target.Q_A_PROJ, rank, hidden);
                    add(modules, prefix, Target.Q_B_PROJ, queries, rank);
                } else {
                    add(modules, prefix, Target.Q_PROJ, queries, hidden);
                }
                int keysAndValues = latent.heads() * (latent.nopeHeadSize() + latent.valueHeadSize());
                add(modules, prefix, Target.KV_A_PROJ_WITH_MQA, latent.cacheWidth(), hidden);
                add(modules, prefix, Target.KV_B_PROJ, keysAndValues, latent.keyValueRank());
                add(modules, prefix, Target.O_PROJ, hidden, latent.heads() * latent.valueHeadSize());
            }
        }
    }

    private static void mlp(String prefix, int width, int hidden, List<DecoderModule> modules) {
        add(modules, prefix, Target.GATE_PROJ, width, hidden);
        add(modules, prefix, Target.UP_PROJ, width, hidden);
        add(modules, prefix, Target.DOWN_PROJ, hidden, width);
    }

    private static void add(List<DecoderModule> modules, String prefix, Target target, int outputs, int inputs) {
        modules.add(new DecoderModule(prefix + target.module(), target, outputs, inputs));
    }

    /** What a weight of a network is called here; empty if it is none that an adapter can change. */
    static Optional<String> name(WeightName weight) {
        if (weight.layer().isEmpty()) {
            return Optional.empty();
        }
        int layer = weight.layer().getAsInt();
        String attention = attention(layer);
        String expert =
                weight.expert().isPresent() ? expert(layer, weight.expert().getAsInt()) : "";
        return switch (weight.part()) {
            case QUERY -> Optional.of(attention + Target.Q_PROJ.module());
            case KEY -> Optional.of(attention + Target.K_PROJ.module());
            case VALUE -> Optional.of(attention + Target.V_PROJ.module());
            case QUERY_DOWN -> Optional.of(attention + Target.Q_A_PROJ.module());
            case QUERY_UP -> Optional.of(attention + Target.Q_B_PROJ.module());
            case KEY_VALUE_DOWN -> Optional.of(attention + Target.KV_A_PROJ_WITH_MQA.module());
            case KEY_VALUE_UP -> Optional.of(attention + Target.KV_B_PROJ.module());
            case ATTENTION_OUTPUT -> Optional.of(attention + Target.O_PROJ.module());
            case DENSE_GATE -> Optional.of(gate(dense(layer)));
            case DENSE_UP -> Optional.of(up(dense(layer)));
            case DENSE_DOWN -> Optional.of(down(dense(layer)));
            case SHARED_GATE -> Optional.of(gate(shared(layer)));
            case SHARED_UP -> Optional.of(up(shared(layer)));
            case SHARED_DOWN -> Optional.of(down(shared(layer)));
            case EXPERT_GATE -> Optional.of(gate(expert));
            case EXPERT_UP -> Optional.of(up(expert));
            case EXPERT_DOWN -> Optional.of(down(expert));
            case EMBEDDING, HEAD, FINAL_NORM, ATTENTION_NORM, QUERY_NORM, KEY_VALUE_NORM, FEED_FORWARD_NORM, ROUTER ->
                Optional.empty();
        };
    }

    static String attention(int layer) {
        return "layers." + layer + ".self_attn.";
    }

    static String dense(int layer) {
        return "layers." + layer + ".mlp.";
    }

    static String shared(int layer) {
        return "layers." + layer + ".mlp.shared_experts.";
    }

    static String experts(int layer) {
        return "layers." + layer + ".mlp.experts";
    }

    static String expert(int layer, int expert) {
        return experts(layer) + "." + expert + ".";
    }

    static String gate(String prefix) {
        return prefix + Target.GATE_PROJ.module();
    }

    static String up(String prefix) {
        return prefix + Target.UP_PROJ.module();
    }

    static String down(String prefix) {
        return prefix + Target.DOWN_PROJ.module();
    }
}
