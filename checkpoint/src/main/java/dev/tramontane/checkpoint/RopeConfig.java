package dev.tramontane.checkpoint;

import java.util.Optional;

/**
 * Rotary position embedding (RoFormer, arXiv 2104.09864).
 *
 * @param theta base of the frequencies
 * @param stretch what positions are divided by (linear interpolation, arXiv 2306.15595), 1 for none
 * @param yarn the context extension; empty for plain frequencies
 * @param pairing which dimensions of a head turn together
 */
public record RopeConfig(double theta, double stretch, Optional<Yarn> yarn, Pairing pairing) {

    /** Which dimensions of a head turn together. A matter of how weights are stored: their rows are in the one order or the other. */
    public enum Pairing {
        /** Neighbours, 2j and 2j + 1: Mistral's own files, GGUF files, and latent attention everywhere. */
        INTERLEAVED,
        /** j and j + size/2: dense models and the image encoder in Hugging Face files. */
        HALVES
    }

    /** Interleaved pairs, and positions as they are. */
    public RopeConfig(double theta, Optional<Yarn> yarn) {
        this(theta, 1, yarn, Pairing.INTERLEAVED);
    }

    /** The same over other pairs. */
    RopeConfig withPairing(Pairing pairing) {
        return new RopeConfig(theta, stretch, yarn, pairing);
    }

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
            double factor, int originalLength, double betaFast, double betaSlow, boolean truncate, double magnitude) {

        /** The same with another magnitude. */
        Yarn withMagnitude(double other) {
            return new Yarn(factor, originalLength, betaFast, betaSlow, truncate, other);
        }
    }
}
