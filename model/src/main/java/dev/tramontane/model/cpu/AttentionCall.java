package dev.tramontane.model.cpu;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.model.Batch;
import dev.tramontane.model.LatentCache;
import dev.tramontane.model.LatentHeads;

/**
 * The arguments of one latent attention, as all workers see them.
 *
 * @param layer the layer's number, for the cache
 * @param query {@code [rows × heads · queryHeadSize]}; after the first phase rotated and scaled for the softmax
 * @param latent {@code [rows × cacheWidth]}; after the first phase normed and rotated
 * @param angles {@code [rows × ropeHeadSize]}
 * @param to {@code [rows × heads · valueHeadSize]}
 */
record AttentionCall(
        AttentionConfig.Latent config,
        LatentHeads weights,
        Batch batch,
        LatentCache cache,
        int layer,
        CpuActivations angles,
        CpuActivations query,
        CpuActivations latent,
        CpuActivations to) {

    /** Whether a call with these arguments is this one again; the other arguments come with them. */
    boolean isFor(LatentHeads weights, Batch batch, LatentCache cache, CpuActivations query) {
        return this.weights.equals(weights) && this.batch == batch && this.cache == cache && this.query.equals(query);
    }
}
