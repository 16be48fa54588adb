package dev.tramontane.checkpoint;

import java.util.Optional;

/**
 * Rotary position embedding over interleaved pairs.
 *
 * @param theta base of the frequencies
 * @param yarn the context extension; empty for plain frequencies
 */
public record RopeConfig(double theta, Optional<Yarn> yarn) {

    /**
     * YaRN (arXiv 2309.00071).
     *
     * @param factor how much longer than {@code originalLength} the context is
     * @param originalLength positions seen in pre-training
     * @param betaFast rotations over the original length from which on a frequency is kept
     * @param betaSlow rotations below which a frequency is divided by the factor
     * @param truncate whether the ends of the ramp are rounded to whole dimensions
     * @param magnitude what cosine and sine are multiplied with, 1 for the released model
     */
    public record Yarn(
            double factor, int originalLength, double betaFast, double betaSlow, boolean truncate, double magnitude) {}
}
