package dev.tramontane.checkpoint;

import java.util.OptionalInt;

/**
 * Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434) as Mistral Small 4 uses it.
 *
 * @param heads number of query heads
 * @param queryRank width of the low-rank query projection; empty if queries are projected directly
 * @param keyValueRank width of the latent that is cached
 * @param nopeHeadSize dimensions per head without a position
 * @param ropeHeadSize dimensions per head that are rotated, even
 * @param valueHeadSize dimensions of a value per head
 * @param latentNormEpsilon epsilon of the norms inside the low-rank projections
 * @param softmaxScale what the scores are multiplied with before the softmax
 * @param rope the rotary embedding
 * @param temperature the growth of queries at long positions
 */
public record AttentionConfig(
        int heads,
        OptionalInt queryRank,
        int keyValueRank,
        int nopeHeadSize,
        int ropeHeadSize,
        int valueHeadSize,
        float latentNormEpsilon,
        double softmaxScale,
        RopeConfig rope,
        QueryTemperature temperature) {

    /** Dimensions of a query or key per head. */
    public int queryHeadSize() {
        return nopeHeadSize + ropeHeadSize;
    }

    /** Values cached per position and layer: the normed latent and the rotated shared key. */
    public int cacheWidth() {
        return keyValueRank + ropeHeadSize;
    }

    /** 1/√(query head size), the scale without any YaRN correction. */
    public double plainScale() {
        return 1 / Math.sqrt(queryHeadSize());
    }
}
