package dev.tramontane.checkpoint;

import java.util.List;
import java.util.Optional;

/**
 * Reads a dense text model of {@code config.json}: {@code llama}, {@code mistral} or {@code ministral3}. They compute the
 * same; only their defaults differ, and the last one has a query temperature.
 */
final class HuggingFaceDense {
    static final String LLAMA = "llama";
    static final String MISTRAL = "mistral";
    static final String MINISTRAL3 = "ministral3";
    static final List<String> MODEL_TYPES = List.of(LLAMA, MISTRAL, MINISTRAL3);

    private static final int DEFAULT_WINDOW = 4096;

    private HuggingFaceDense() {}

    /** What the format calls the class of a model type. */
    static String architecture(String modelType) {
        return switch (modelType) {
            case LLAMA -> "LlamaForCausalLM";
            case MISTRAL -> "MistralForCausalLM";
            case MINISTRAL3 -> "Ministral3ForCausalLM";
            default -> throw new IllegalArgumentException(modelType);
        };
    }

    static DecoderConfig read(Settings text, String type, boolean tied, SoftmaxScale softmaxScale) {
        text.expectAll("architectures", architecture(type));
        int layers = text.integer("num_hidden_layers", 1, Limits.LAYERS);
        int contextLength = text.integer("max_position_embeddings", 1, Limits.POSITIONS);
        int hidden = text.integer("hidden_size", 1, Limits.WIDTH);
        DecoderConfig decoder = new DecoderConfig(
                text.integer("vocab_size", 1, Limits.VOCABULARY),
                hidden,
                layers,
                contextLength,
                (float) text.number("rms_norm_eps", 0, 1, 1e-6),
                tied,
                attention(text, type, hidden, contextLength, softmaxScale),
                layers,
                text.integer("intermediate_size", 1, Limits.WIDTH),
                Optional.empty());
        text.expect("hidden_act", "silu");
        text.expect("mlp_bias", false);
        HuggingFaceConfig.harmless(text);
        text.refuseUnknown();
        return decoder;
    }

    private static AttentionConfig attention(
            Settings text, String type, int hidden, int contextLength, SoftmaxScale softmaxScale) {
        int heads = text.integer("num_attention_heads", 1, Limits.HEADS);
        // The defaults of the other classes are numbers that fit few models.
        int keyValueHeads = type.equals(LLAMA)
                ? text.integer("num_key_value_heads", 1, heads, heads)
                : text.integer("num_key_value_heads", 1, heads);
        if (heads % keyValueHeads != 0) {
            throw text.wrong("num_key_value_heads", "must divide the " + heads + " num_attention_heads evenly");
        }
        int headSize = headSize(text, hidden, heads);
        text.expect("attention_bias", false);
        text.expectDerived("partial_rotary_factor", 1, "the rotation of whole heads");
        checkWindow(text, type, contextLength);
        text.expect("use_sliding_window", false);
        text.expectAll("layer_types", "full_attention");
        HuggingFaceRope positions = HuggingFaceRope.grouped(text, contextLength);
        if (type.equals(MINISTRAL3) && !text.has("rope_parameters")) {
            throw text.wrong(
                    "rope_parameters", "must be there, for their default has been another one in every release");
        }
        return new AttentionConfig.Grouped(
                heads,
                keyValueHeads,
                headSize,
                positions.softmaxScale(headSize, softmaxScale),
                positions.rope(),
                positions.temperature());
    }

    private static int headSize(Settings text, int hidden, int heads) {
        if (!text.has("head_dim") && hidden % heads != 0) {
            throw text.wrong("head_dim", "must be there where " + heads + " heads do not divide hidden_size evenly");
        }
        int size = text.integer("head_dim", 2, Limits.HEAD_SIZE, hidden / heads);
        if (size < 2 || size % 2 != 0) {
            throw text.wrong("head_dim", "must be even, dimensions rotate in pairs, not " + size);
        }
        return size;
    }

    /** A window that is as long as the context takes nothing away. */
    private static void checkWindow(Settings text, String type, int contextLength) {
        boolean isDefault = type.equals(MISTRAL) && !text.has("sliding_window") && !text.isNull("sliding_window");
        int absent = isDefault ? DEFAULT_WINDOW : contextLength;
        if (text.integer("sliding_window", 1, Limits.POSITIONS, absent) < contextLength) {
            throw text.wrong(
                    "sliding_window",
                    isDefault
                            ? "which means " + DEFAULT_WINDOW + " to this format; only null is supported"
                            : "is not supported, only null");
        }
    }
}
