package dev.tramontane.checkpoint;

import java.util.OptionalInt;

/** The attention of every layer of a decoder. */
public sealed interface AttentionConfig {

    /** Number of query heads. */
    int heads();

    /** Dimensions of a query or key per head. */
    int queryHeadSize();

    /** Dimensions per head that are rotated, even. */
    int ropeHeadSize();

    /** Dimensions of a value per head. */
    int valueHeadSize();

    /** Numbers cached per position and layer. */
    int cacheWidth();

    /** What the scores are multiplied with before the softmax. */
    double softmaxScale();

    /** The rotary embedding. */
    RopeConfig rope();

    /** The growth of queries at long positions. */
    QueryTemperature temperature();

    /** 1/√(query head size), the scale without any YaRN correction. */
    default double plainScale() {
        return 1 / Math.sqrt(queryHeadSize());
    }

    /**
     * This, where weights have said that it is latent attention.
     *
     * @throws IllegalStateException if it is not, so that configuration and weights do not belong together
     */
    default Latent asLatent() {
        return switch (this) {
            case Latent latent -> latent;
            case Grouped _ -> throw new IllegalStateException("these weights are not of grouped attention");
        };
    }

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
    record Latent(
            int heads,
            OptionalInt queryRank,
            int keyValueRank,
            int nopeHeadSize,
            int ropeHeadSize,
            int valueHeadSize,
            float latentNormEpsilon,
            double softmaxScale,
            RopeConfig rope,
            QueryTemperature temperature)
            implements AttentionConfig {

        @Override
        public int queryHeadSize() {
            return nopeHeadSize + ropeHeadSize;
        }

        /** The normed latent and the rotated shared key. */
        @Override
        public int cacheWidth() {
            return keyValueRank + ropeHeadSize;
        }
    }

    /**
     * Grouped-query attention (arXiv 2305.13245), as Mistral's dense models have it: consecutive query heads share a head of
     * keys and values. With as many of these as there are queries it is plain multi-head attention.
     *
     * @param heads number of query heads
     * @param keyValueHeads number of key and value heads, a divisor of {@code heads}
     * @param headSize dimensions of a query, key or value per head, all of them rotated, even
     * @param softmaxScale what the scores are multiplied with before the softmax
     * @param rope the rotary embedding
     * @param temperature the growth of queries at long positions
     */
    record Grouped(
            int heads,
            int keyValueHeads,
            int headSize,
            double softmaxScale,
            RopeConfig rope,
            QueryTemperature temperature)
            implements AttentionConfig {

        /** @throws IllegalArgumentException if the heads cannot be divided into groups, or dimensions not into pairs */
        public Grouped {
            if (keyValueHeads < 1 || heads % keyValueHeads != 0) {
                throw new IllegalArgumentException(
                        heads + " query heads cannot share " + keyValueHeads + " heads of keys and values evenly");
            }
            if (headSize < 2 || headSize % 2 != 0) {
                throw new IllegalArgumentException("dimensions rotate in pairs, which " + headSize + " do not make");
            }
        }

        /** Query heads per head of keys and values. */
        public int groupSize() {
            return heads / keyValueHeads;
        }

        /** Width of the keys of all heads, and of the values. */
        public int keyValueWidth() {
            return keyValueHeads * headSize;
        }

        /** The same with another order of rotated dimensions. */
        Grouped withPairing(RopeConfig.Pairing pairing) {
            return new Grouped(heads, keyValueHeads, headSize, softmaxScale, rope.withPairing(pairing), temperature);
        }

        @Override
        public int queryHeadSize() {
            return headSize;
        }

        @Override
        public int ropeHeadSize() {
            return headSize;
        }

        @Override
        public int valueHeadSize() {
            return headSize;
        }

        /** The rotated keys of all heads, then their values. */
        @Override
        public int cacheWidth() {
            return 2 * keyValueWidth();
        }
    }
}
