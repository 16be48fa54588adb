package dev.tramontane.model;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.DecoderWeights;
import dev.tramontane.checkpoint.DecoderWeights.Attention;
import dev.tramontane.checkpoint.DecoderWeights.FeedForward;
import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.DecoderWeights.Layer;
import dev.tramontane.checkpoint.DecoderWeights.MixtureOfExperts;
import dev.tramontane.checkpoint.DecoderWeights.Query;
import dev.tramontane.checkpoint.ExpertsConfig;
import dev.tramontane.tensor.ElementType;

/**
 * Counts what forward passes take, from shapes alone: what has to be read, and the floating-point operations of all
 * products. Norms, softmax and rotations are left out, and so are the weights of routed experts, of which only the device
 * knows how many were read.
 */
public final class Workload {

    private final AttentionConfig attention;
    private final long layers;
    private final long positionBytes;

    // Per pass, or per row; the last layer's feed-forward and the head are for rows with logits alone.
    private final long everyPassBytes;
    private final long outputPassBytes;
    private final long everyRowElements;
    private final long outputRowElements;

    private long weightBytes;
    private long cacheBytes;
    private long multiplyAdds;

    /** @param cacheType how the cache is stored */
    public Workload(Decoder decoder, ElementType cacheType) {
        DecoderWeights weights = decoder.weights();
        attention = decoder.config().attention();
        layers = weights.layers().size();
        positionBytes = LatentCache.bytesPerPosition(decoder.config(), cacheType);
        int perToken = decoder.config().experts().map(ExpertsConfig::perToken).orElse(0);
        long everyBytes = 0;
        long everyElements = 0;
        for (Layer layer : weights.layers()) {
            everyBytes += bytes(layer.attention()) + bytes(layer.feedForward());
            everyElements += elements(layer.attention()) + elements(layer.feedForward(), perToken);
        }
        FeedForward last = weights.layers().getLast().feedForward();
        everyPassBytes = everyBytes - bytes(last);
        everyRowElements = everyElements - elements(last, perToken);
        outputPassBytes = bytes(last) + weights.head().byteSize();
        outputRowElements = elements(last, perToken) + weights.head().elementCount();
    }

    /** Adds what a pass over this batch takes; to be called while the batch is as it was computed. */
    public void add(Batch batch) {
        weightBytes += everyPassBytes + (batch.outputs() > 0 ? outputPassBytes : 0);
        multiplyAdds += batch.rows() * everyRowElements + batch.outputs() * outputRowElements;
        for (int chunk = 0; chunk < batch.chunks(); chunk++) {
            long first = batch.firstIndex(chunk);
            long rows = (long) batch.chunkStart(chunk + 1) - batch.chunkStart(chunk);
            long pairs = rows * first + rows * (rows + 1) / 2;
            boolean isAbsorbed = batch.form(chunk) == AttentionForm.ABSORBED;
            switch (attention) {
                case AttentionConfig.Latent latent -> {
                    cacheBytes += positionBytes * (isAbsorbed ? pairs : first + rows);
                    multiplyAdds += layers
                            * (isAbsorbed ? absorbed(latent, rows, pairs) : expanded(latent, first + rows, pairs));
                }
                case AttentionConfig.Grouped grouped -> {
                    cacheBytes += positionBytes * (first + rows);
                    multiplyAdds += layers * pairs * grouped.heads() * 2 * grouped.headSize();
                }
            }
        }
    }

    private static long absorbed(AttentionConfig.Latent attention, long rows, long pairs) {
        return rows * keyValueUpElements(attention)
                + pairs * attention.heads() * (attention.cacheWidth() + attention.keyValueRank());
    }

    /** All positions so far are expanded, those of earlier chunks once more. */
    private static long expanded(AttentionConfig.Latent attention, long positions, long pairs) {
        return positions * keyValueUpElements(attention)
                + pairs * attention.heads() * (attention.queryHeadSize() + attention.valueHeadSize());
    }

    private static long keyValueUpElements(AttentionConfig.Latent attention) {
        return (long) attention.heads()
                * attention.keyValueRank()
                * (attention.nopeHeadSize() + attention.valueHeadSize());
    }

    /** Forgets what was added. */
    public void clear() {
        weightBytes = 0;
        cacheBytes = 0;
        multiplyAdds = 0;
    }

    /** Bytes of weights, each matrix once per pass; without embedding, of which a row reads a row, and routed experts. */
    public long weightBytes() {
        return weightBytes;
    }

    /** Bytes of cached positions, once per row or, where many rows share keys and values, per chunk. */
    public long cacheBytes() {
        return cacheBytes;
    }

    /** Floating-point operations, a multiply-add being two. */
    public long operations() {
        return 2 * multiplyAdds;
    }

    private static long bytes(Attention attention) {
        long before = switch (attention) {
            case Attention.Latent latent ->
                bytes(latent.query())
                        + latent.keyValueDown().byteSize()
                        + latent.keyValueUp().byteSize();
            case Attention.Grouped grouped ->
                grouped.query().byteSize()
                        + grouped.key().byteSize()
                        + grouped.value().byteSize();
        };
        return before + attention.output().byteSize();
    }

    private static long bytes(Query query) {
        return switch (query) {
            case Query.Direct direct -> direct.weights().byteSize();
            case Query.LowRank lowRank ->
                lowRank.down().byteSize() + lowRank.up().byteSize();
        };
    }

    /** Without the expansion of latents, which depends on the form. */
    private static long elements(Attention attention) {
        long before = switch (attention) {
            case Attention.Latent latent ->
                elements(latent.query()) + latent.keyValueDown().elementCount();
            case Attention.Grouped grouped ->
                grouped.query().elementCount()
                        + grouped.key().elementCount()
                        + grouped.value().elementCount();
        };
        return before + attention.output().elementCount();
    }

    private static long elements(Query query) {
        return switch (query) {
            case Query.Direct direct -> direct.weights().elementCount();
            case Query.LowRank lowRank ->
                lowRank.down().elementCount() + lowRank.up().elementCount();
        };
    }

    private static long bytes(FeedForward feedForward) {
        return switch (feedForward) {
            case GatedMlp dense -> dense.byteSize();
            case MixtureOfExperts mixture ->
                mixture.router().byteSize()
                        + mixture.shared().map(GatedMlp::byteSize).orElse(0L);
        };
    }

    private static long elements(FeedForward feedForward, int perToken) {
        return switch (feedForward) {
            case GatedMlp dense -> dense.elementCount();
            case MixtureOfExperts mixture ->
                mixture.router().elementCount()
                        + perToken * mixture.experts().getFirst().elementCount()
                        + mixture.shared().map(GatedMlp::elementCount).orElse(0L);
        };
    }
}
