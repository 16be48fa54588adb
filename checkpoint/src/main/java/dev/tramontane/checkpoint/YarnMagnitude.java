package dev.tramontane.checkpoint;

/** YaRN's logarithmic corrections (arXiv 2309.00071, section 3.4). */
final class YarnMagnitude {
    private YarnMagnitude() {}

    /** {@code 0.1 · multiplier · ln(factor) + 1}, or 1 where nothing is extended. */
    static double of(double factor, double multiplier) {
        return factor <= 1 ? 1 : 0.1 * multiplier * Math.log(factor) + 1;
    }

    /** What scores are multiplied with, given the squared correction or not. */
    static double softmaxScale(int queryHeadSize, boolean corrected, double factor, double multiplier) {
        double magnitude = corrected ? of(factor, multiplier) : 1;
        return magnitude * magnitude / Math.sqrt(queryHeadSize);
    }
}
