package dev.tramontane.checkpoint;

import java.util.Optional;

/** The position settings of a GGUF file, whatever its architecture; its pairs are interleaved. */
final class GgufRope {
    private static final double ROUNDING = 1e-6;

    private GgufRope() {}

    /**
     * Reads them.
     *
     * @param divisor multiplier of the logarithm in the correction that YaRN's magnitude is divided by, 0 for none
     * @param contextLength what the original length is unless stated
     */
    static RopeConfig read(GgufSettings settings, double divisor, int contextLength) {
        double theta = settings.number("rope.freq_base", Limits.LEAST_THETA, Limits.NUMBER, 10_000);
        String type =
                settings.text("rope.scaling.type").orElse(settings.has("rope.scaling.factor") ? "linear" : "none");
        settings.harmless("rope.scaling.finetuned");
        return switch (type) {
            case "none" -> {
                settings.harmless(
                        "rope.scaling.factor",
                        "rope.scaling.original_context_length",
                        "rope.scaling.yarn_beta_fast",
                        "rope.scaling.yarn_beta_slow");
                yield new RopeConfig(theta, Optional.empty());
            }
            case "linear" -> {
                settings.harmless("rope.scaling.original_context_length");
                double factor = settings.number("rope.scaling.factor", Limits.POSITIVE, Limits.NUMBER);
                yield new RopeConfig(theta, factor, Optional.empty(), RopeConfig.Pairing.INTERLEAVED);
            }
            case "yarn" -> new RopeConfig(theta, Optional.of(yarn(settings, divisor, contextLength)));
            default -> throw settings.wrong("rope.scaling.type", "only none, linear and yarn are supported");
        };
    }

    private static RopeConfig.Yarn yarn(GgufSettings settings, double divisor, int contextLength) {
        settings.expect("rope.scaling.yarn_attn_factor", 1);
        settings.expect("rope.scaling.yarn_ext_factor", 1);
        double factor = settings.number("rope.scaling.factor", 1, Limits.NUMBER);
        double betaFast = settings.number("rope.scaling.yarn_beta_fast", Limits.POSITIVE, Limits.NUMBER, 32);
        double betaSlow = settings.number("rope.scaling.yarn_beta_slow", Limits.POSITIVE, Limits.NUMBER, 1);
        if (betaFast < betaSlow) {
            throw settings.wrong("rope.scaling.yarn_beta_fast", "must not be less than the slow one, " + betaSlow);
        }
        double magnitude = YarnMagnitude.of(factor, 1) / YarnMagnitude.of(factor, divisor);
        magnitude *= settings.number("rope.scaling.attn_factor", Limits.POSITIVE, Limits.NUMBER, 1);
        return new RopeConfig.Yarn(
                factor,
                settings.integer("rope.scaling.original_context_length", 1, Limits.POSITIONS, contextLength),
                betaFast,
                betaSlow,
                true,
                // A factor in single precision that was meant to cancel it does not quite.
                Math.abs(magnitude - 1) < ROUNDING ? 1 : magnitude);
    }
}
