package dev.tramontane.model;

import dev.tramontane.checkpoint.RopeConfig;
import dev.tramontane.checkpoint.RopeConfig.Yarn;
import java.util.function.DoubleUnaryOperator;

/**
 * Rotary position embedding: pair j of a head's elements turns by the angle {@code position · frequency(j)} (RoFormer, arXiv
 * 2104.09864), with YaRN's blend of frequencies (arXiv 2309.00071).
 */
public final class RotaryEmbedding {

    private final float[] frequencies;
    private final float magnitude;

    /** @param size rotated dimensions per head, even */
    public RotaryEmbedding(RopeConfig config, int size) {
        frequencies = new float[size / 2];
        for (int pair = 0; pair < frequencies.length; pair++) {
            frequencies[pair] = (float) frequency(config, size, pair);
        }
        magnitude = config.yarn().map(yarn -> (float) yarn.magnitude()).orElse(1f);
    }

    private static double frequency(RopeConfig config, int size, int pair) {
        double plain = Math.pow(config.theta(), -2.0 * pair / size) / config.stretch();
        if (config.yarn().isEmpty()) {
            return plain;
        }
        Yarn yarn = config.yarn().get();
        double low = Math.max(rampEnd(yarn.betaFast(), yarn, config.theta(), size, Math::floor), 0);
        double high = Math.min(rampEnd(yarn.betaSlow(), yarn, config.theta(), size, Math::ceil), size - 1);
        // Equal ends would divide by zero; any small width keeps the step.
        double width = high == low ? 0.001 : high - low;
        double ramp = Math.clamp((pair - low) / width, 0.0, 1.0);
        return plain * (1 - ramp) + plain / yarn.factor() * ramp;
    }

    /** The (fractional) pair whose frequency makes {@code rotations} turns over the original context. */
    private static double rampEnd(double rotations, Yarn yarn, double theta, int size, DoubleUnaryOperator rounding) {
        double pair = size * Math.log(yarn.originalLength() / (rotations * 2 * Math.PI)) / (2 * Math.log(theta));
        return yarn.truncate() ? rounding.applyAsDouble(pair) : pair;
    }

    /** Rotated dimensions per head. */
    public int size() {
        return 2 * frequencies.length;
    }

    /** Radians per position of a pair. */
    public float frequency(int pair) {
        return frequencies[pair];
    }

    /**
     * Writes cosine and sine of every pair at a position, alternating, {@link #size()} numbers.
     *
     * <p>The angle is rounded to float as in the reference implementations, so that long positions agree with them.
     */
    public void angles(int position, float[] to, int offset) {
        for (int pair = 0; pair < frequencies.length; pair++) {
            float angle = position * frequencies[pair];
            to[offset + 2 * pair] = (float) Math.cos(angle) * magnitude;
            to[offset + 2 * pair + 1] = (float) Math.sin(angle) * magnitude;
        }
    }

    /** Turns {@code size} numbers in place by what {@link #angles} wrote. */
    public static void rotate(
            RopeConfig.Pairing pairing, float[] x, int offset, float[] angles, int anglesOffset, int size) {
        switch (pairing) {
            case INTERLEAVED -> rotate(x, offset, angles, anglesOffset, size);
            case HALVES -> rotateHalves(x, offset, angles, anglesOffset, size);
        }
    }

    private static void rotateHalves(float[] x, int offset, float[] angles, int anglesOffset, int size) {
        int half = size / 2;
        for (int i = 0; i < half; i++) {
            float cos = angles[anglesOffset + 2 * i];
            float sin = angles[anglesOffset + 2 * i + 1];
            float first = x[offset + i];
            float second = x[offset + half + i];
            x[offset + i] = first * cos - second * sin;
            x[offset + half + i] = first * sin + second * cos;
        }
    }

    /** The same over interleaved pairs, elements 2j and 2j + 1. */
    public static void rotate(float[] x, int offset, float[] angles, int anglesOffset, int size) {
        for (int i = 0; i < size; i += 2) {
            float cos = angles[anglesOffset + i];
            float sin = angles[anglesOffset + i + 1];
            float even = x[offset + i];
            float odd = x[offset + i + 1];
            x[offset + i] = even * cos - odd * sin;
            x[offset + i + 1] = even * sin + odd * cos;
        }
    }
}
