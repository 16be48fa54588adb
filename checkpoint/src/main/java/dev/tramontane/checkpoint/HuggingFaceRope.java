package dev.tramontane.checkpoint;

import java.util.Optional;

/**
 * The position settings of {@code config.json}: {@code rope_parameters}, or the older {@code rope_scaling} beside
 * {@code rope_theta}.
 *
 * <p>A file without either block gets the released model's settings, as the format's own class does. A block without
 * {@code llama_4_scaling_beta} means no query temperature.
 *
 * @param scoreMultiplier what multiplies the logarithm in YaRN's softmax correction
 */
record HuggingFaceRope(RopeConfig rope, QueryTemperature temperature, double scoreMultiplier) {
    private static final int RELEASED_LENGTH = 8192;
    private static final String THETA = "rope_theta";
    private static final HuggingFaceRope RELEASED = new HuggingFaceRope(
            new RopeConfig(10_000, Optional.of(new RopeConfig.Yarn(128, RELEASED_LENGTH, 32, 1, true, 1))),
            new QueryTemperature(0.1, RELEASED_LENGTH),
            1);

    /** Those of latent attention. */
    static HuggingFaceRope latent(Settings text, int nope, int rope, int contextLength) {
        return read(text, RELEASED, rope / (double) (nope + rope), contextLength);
    }

    /** Those of grouped attention, which are plain unless stated, and whose pairs are halves of a head apart. */
    static HuggingFaceRope grouped(Settings text, int contextLength) {
        double theta = text.number(THETA, Limits.LEAST_THETA, Limits.NUMBER, 10_000);
        HuggingFaceRope plain = new HuggingFaceRope(new RopeConfig(theta, Optional.empty()), QueryTemperature.NONE, 1);
        HuggingFaceRope read = read(text, plain, 1, contextLength);
        return new HuggingFaceRope(
                read.rope().withPairing(RopeConfig.Pairing.HALVES), read.temperature(), read.scoreMultiplier());
    }

    private static HuggingFaceRope read(Settings text, HuggingFaceRope absent, double rotated, int contextLength) {
        Optional<Settings> current = text.section("rope_parameters");
        Optional<Settings> older = text.section("rope_scaling");
        if (current.isPresent() && older.isPresent()) {
            throw text.wrong("rope_scaling", "rope_parameters says the same, keep one of them");
        }
        Optional<Settings> block = current.or(() -> older);
        double defaultTheta = absent.rope().theta();
        if (block.isEmpty()) {
            text.expectDerived(THETA, defaultTheta, "the absence of rope_parameters");
            return absent;
        }
        double outer = text.number(THETA, Limits.LEAST_THETA, Limits.NUMBER, defaultTheta);
        double theta = block.get().number(THETA, Limits.LEAST_THETA, Limits.NUMBER, outer);
        if (text.has(THETA)) {
            text.expectDerived(THETA, theta, "rope_theta inside of rope_parameters");
        }
        return block(block.get(), theta, rotated, contextLength);
    }

    private static HuggingFaceRope block(Settings block, double theta, double rotated, int contextLength) {
        block.expectDerived("partial_rotary_factor", rotated, "the sizes of heads");
        block.harmless("max_position_embeddings");
        String type = block.text("rope_type").or(() -> block.text("type")).orElse("default");
        if (block.has("factor") && !block.has("rope_type") && !block.has("type")) {
            throw block.wrong("rope_type", "must say what factor means, default, linear or yarn");
        }
        if (!block.text("type").orElse(type).equals(type)) {
            throw block.wrong("type", "contradicts rope_type");
        }
        double multiplier = block.number("mscale_all_dim", 0, Limits.NUMBER, 0);
        Optional<RopeConfig.Yarn> yarn = switch (type) {
            case "yarn" -> Optional.of(yarn(block, multiplier, contextLength));
            case "default", "linear" -> Optional.empty();
            default ->
                throw block.wrong(
                        block.has("rope_type") ? "rope_type" : "type", "only default, linear and yarn are supported");
        };
        double stretch = type.equals("linear") ? block.number("factor", Limits.POSITIVE, Limits.NUMBER) : 1;
        HuggingFaceRope read = new HuggingFaceRope(
                new RopeConfig(theta, stretch, yarn, RopeConfig.Pairing.INTERLEAVED),
                temperature(block),
                multiplier == 0 ? 1 : multiplier);
        if (yarn.isEmpty()) {
            // Saved by conversions that switch YaRN off without removing its settings.
            block.harmless("factor", "mscale", "beta_fast", "beta_slow", "truncate", "attention_factor");
        }
        block.refuseUnknown();
        return read;
    }

    private static RopeConfig.Yarn yarn(Settings block, double multiplier, int contextLength) {
        double factor = block.number("factor", 1, Limits.NUMBER);
        double mscale = block.number("mscale", 0, Limits.NUMBER, 0);
        double derived = mscale != 0 && multiplier != 0
                ? YarnMagnitude.of(factor, mscale) / YarnMagnitude.of(factor, multiplier)
                : YarnMagnitude.of(factor, 1);
        double betaFast = block.number("beta_fast", Limits.POSITIVE, Limits.NUMBER, 32);
        double betaSlow = block.number("beta_slow", Limits.POSITIVE, Limits.NUMBER, 1);
        if (betaFast < betaSlow) {
            throw block.wrong("beta_fast", "must not be less than beta_slow, " + betaSlow);
        }
        return new RopeConfig.Yarn(
                factor,
                block.integer("original_max_position_embeddings", 1, Limits.POSITIONS, contextLength),
                betaFast,
                betaSlow,
                block.flag("truncate", true),
                block.number("attention_factor", Limits.POSITIVE, Limits.NUMBER, derived));
    }

    private static QueryTemperature temperature(Settings block) {
        double beta = block.number("llama_4_scaling_beta", 0, Limits.NUMBER, 0);
        if (beta == 0) {
            block.harmless("original_max_position_embeddings");
            return QueryTemperature.NONE;
        }
        return new QueryTemperature(beta, block.integer("original_max_position_embeddings", 1, Limits.POSITIONS));
    }

    double softmaxScale(int queryHeadSize, SoftmaxScale option) {
        // The file cannot say: mscale_all_dim = 1 is also how "no correction" is written.
        double factor = rope.yarn().map(RopeConfig.Yarn::factor).orElse(1.0);
        return YarnMagnitude.softmaxScale(queryHeadSize, option == SoftmaxScale.YARN, factor, scoreMultiplier);
    }
}
