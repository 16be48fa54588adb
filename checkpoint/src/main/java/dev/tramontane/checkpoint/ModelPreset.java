package dev.tramontane.checkpoint;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Architectures of the Small 4 family in several sizes, for {@link RandomCheckpoint}. */
public enum ModelPreset {
    /** For tests: two layers of eight experts, a few thousand parameters beside the vocabulary. */
    TINY("tiny") {
        @Override
        public DecoderConfig config(int vocabularySize) {
            ExpertsConfig experts = new ExpertsConfig(8, 2, 16, 1, 1, 1, true, 1);
            AttentionConfig attention = attention(2, 16, 16, 8, 8, 16, new RopeConfig.Yarn(8, 64, 32, 1, true, 1));
            return new DecoderConfig(
                    vocabularySize, 32, 2, 512, EPSILON, false, attention, 0, 96, Optional.of(experts));
        }
    },
    /**
     * Small 4 with 3/16 of its width and 7 of its 36 layers: the same head sizes, expert counts and ratios of all
     * widths, 1.01 billion parameters with a vocabulary of 131072.
     */
    ONE_BILLION("1b") {
        @Override
        public DecoderConfig config(int vocabularySize) {
            ExpertsConfig experts = new ExpertsConfig(128, 4, 384, 1, 1, 1, true, 1);
            AttentionConfig attention = attention(6, 192, 48, 64, 64, 128, RELEASED_YARN);
            return new DecoderConfig(
                    vocabularySize, 768, 7, 1 << 20, EPSILON, false, attention, 0, 2304, Optional.of(experts));
        }
    },
    /** The released text model: 119 billion parameters with a vocabulary of 131072. */
    SMALL_4("small-4") {
        @Override
        public DecoderConfig config(int vocabularySize) {
            ExpertsConfig experts = new ExpertsConfig(128, 4, 2048, 1, 1, 1, true, 1);
            AttentionConfig attention = attention(32, 1024, 256, 64, 64, 128, RELEASED_YARN);
            return new DecoderConfig(
                    vocabularySize, 4096, 36, 1 << 20, EPSILON, false, attention, 0, 12288, Optional.of(experts));
        }
    };

    private static final float EPSILON = 1e-6f;
    private static final RopeConfig.Yarn RELEASED_YARN = new RopeConfig.Yarn(128, 8192, 32, 1, true, 1);

    private final String label;

    ModelPreset(String label) {
        this.label = label;
    }

    /** The architecture with a vocabulary of a given size. */
    public abstract DecoderConfig config(int vocabularySize);

    /** The name on the command line. */
    public String label() {
        return label;
    }

    /**
     * The preset with a label.
     *
     * @throws IllegalArgumentException if there is none, listing those that exist
     */
    public static ModelPreset labelled(String label) {
        return Arrays.stream(values())
                .filter(preset -> preset.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown preset " + Quoted.of(label) + ", there are "
                        + Arrays.stream(values()).map(ModelPreset::label).collect(Collectors.joining(", "))));
    }

    private static AttentionConfig attention(
            int heads, int queryRank, int keyValueRank, int nope, int rope, int value, RopeConfig.Yarn yarn) {
        return new AttentionConfig.Latent(
                heads,
                OptionalInt.of(queryRank),
                keyValueRank,
                nope,
                rope,
                value,
                EPSILON,
                YarnMagnitude.softmaxScale(nope + rope, false, 1, 1),
                new RopeConfig(10_000, Optional.of(yarn)),
                new QueryTemperature(0.1, yarn.originalLength()));
    }
}
