package dev.tramontane.train;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.ExpertsConfig;
import dev.tramontane.checkpoint.ModelConfig;
import dev.tramontane.checkpoint.QueryTemperature;
import dev.tramontane.checkpoint.RopeConfig;
import dev.tramontane.checkpoint.VisionConfig;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Models of Small 4's architecture that are small enough to be trained from nothing on one machine. */
public enum Preset {
    /** 8 million parameters, 1.7 million of them active, image encoder included: an hour on two processors. */
    NANO(2048, 128, 4, 4, 64, 48, 320),
    /** 20 million parameters, 5.1 million of them active: two hours on two processors. */
    SMALL(4096, 192, 6, 6, 96, 64, 512);

    private static final float EPSILON = 1e-6f;
    private static final int NOPE = 16;
    private static final int ROPE = 16;
    private static final int VALUE = 32;
    private static final int CONTEXT = 8192;
    private static final double THETA = 10_000;
    private static final int CHANNELS = 3;
    private static final int PATCH = 14;
    private static final int LONGEST_SIDE = 448;
    private static final int MERGE = 2;

    private final int vocabulary;
    private final int hidden;
    private final int layers;
    private final int heads;
    private final int queryRank;
    private final int keyValueRank;
    private final int visionWidth;

    Preset(int vocabulary, int hidden, int layers, int heads, int queryRank, int keyValueRank, int visionWidth) {
        this.vocabulary = vocabulary;
        this.hidden = hidden;
        this.layers = layers;
        this.heads = heads;
        this.queryRank = queryRank;
        this.keyValueRank = keyValueRank;
        this.visionWidth = visionWidth;
    }

    /** The size of the vocabulary that goes with it. */
    public int vocabulary() {
        return vocabulary;
    }

    /** Its architecture. */
    public ModelConfig config() {
        RopeConfig.Yarn yarn = new RopeConfig.Yarn(8, 1024, 32, 1, true, 1);
        AttentionConfig attention = new AttentionConfig.Latent(
                heads,
                OptionalInt.of(queryRank),
                keyValueRank,
                NOPE,
                ROPE,
                VALUE,
                EPSILON,
                1 / Math.sqrt(NOPE + ROPE),
                new RopeConfig(THETA, Optional.of(yarn)),
                new QueryTemperature(0.1, yarn.originalLength()));
        ExpertsConfig experts = new ExpertsConfig(128, 4, 32, 1, 1, 1, true, 1);
        DecoderConfig decoder = new DecoderConfig(
                vocabulary, hidden, layers, CONTEXT, EPSILON, false, attention, 0, 2 * hidden, Optional.of(experts));
        VisionConfig vision = new VisionConfig(
                hidden, layers, heads, visionWidth, CHANNELS, PATCH, LONGEST_SIDE, MERGE, THETA, false, false);
        return new ModelConfig(decoder, Optional.of(vision));
    }

    /** The name on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The preset with a label.
     *
     * @throws IllegalArgumentException if there is none, listing those that exist
     */
    public static Preset labelled(String label) {
        return Arrays.stream(values())
                .filter(preset -> preset.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown preset '" + label + "', there are "
                        + Arrays.stream(values()).map(Preset::label).collect(Collectors.joining(", "))));
    }
}
