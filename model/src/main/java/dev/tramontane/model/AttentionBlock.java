package dev.tramontane.model;

import dev.tramontane.checkpoint.AttentionConfig;

/** Attention with its projections, for every layer of a decoder, and the buffers in between. */
sealed interface AttentionBlock permits LatentAttentionBlock, GroupedAttentionBlock {

    /** @param capacity the most rows of a batch */
    static AttentionBlock of(Decoder decoder, Device device, LatentCache cache, int capacity) {
        return switch (decoder.config().attention()) {
            case AttentionConfig.Latent latent ->
                new LatentAttentionBlock(latent, decoder.weights().layers(), device, cache, capacity);
            case AttentionConfig.Grouped grouped ->
                new GroupedAttentionBlock(grouped, decoder.weights().layers(), device, cache, capacity);
        };
    }

    /**
     * Attends with one layer.
     *
     * @param angles of the batch's positions
     * @param x {@code [rows × hidden]}, normed
     * @param to {@code [rows × hidden]}
     */
    void run(int layer, Batch batch, Activations angles, Activations x, Activations to);
}
