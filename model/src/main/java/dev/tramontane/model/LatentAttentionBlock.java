package dev.tramontane.model;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.DecoderWeights.Attention;
import dev.tramontane.checkpoint.DecoderWeights.Layer;
import dev.tramontane.checkpoint.DecoderWeights.Query;
import java.util.List;

/** Latent attention: low-rank queries, and one latent for the keys and values of all heads. */
final class LatentAttentionBlock implements AttentionBlock {

    private record Weights(Attention.Latent attention, LatentHeads heads) {

        static Weights of(AttentionConfig.Latent config, Layer layer) {
            return switch (layer.attention()) {
                case Attention.Latent latent -> new Weights(latent, LatentHeads.of(config, latent));
                case Attention.Grouped _ -> throw new IllegalArgumentException("weights of grouped attention");
            };
        }
    }

    private final AttentionConfig.Latent config;
    private final List<Weights> layers;
    private final Device device;
    private final LatentCache cache;
    private final Activations queryLatent;
    private final Activations query;
    private final Activations latent;
    private final Activations attended;

    LatentAttentionBlock(
            AttentionConfig.Latent config, List<Layer> layers, Device device, LatentCache cache, int capacity) {
        this.config = config;
        this.layers = layers.stream().map(layer -> Weights.of(config, layer)).toList();
        this.device = device;
        this.cache = cache;
        queryLatent = device.activations(capacity, config.queryRank().orElse(0));
        query = device.activations(capacity, config.heads() * config.queryHeadSize());
        latent = device.activations(capacity, config.cacheWidth());
        attended = device.activations(capacity, config.heads() * config.valueHeadSize());
    }

    @Override
    public void run(int layer, Batch batch, Activations angles, Activations x, Activations to) {
        Weights weights = layers.get(layer);
        Attention.Latent attention = weights.attention();
        int rows = batch.rows();
        switch (attention.query()) {
            case Query.Direct direct -> device.linear(direct.weights(), x, rows, query);
            case Query.LowRank lowRank -> {
                device.linear(lowRank.down(), x, rows, queryLatent);
                device.rmsNorm(queryLatent, rows, lowRank.norm(), config.latentNormEpsilon(), queryLatent);
                device.linear(lowRank.up(), queryLatent, rows, query);
            }
        }
        device.linear(attention.keyValueDown(), x, rows, latent);
        device.latentAttention(config, weights.heads(), batch, cache, layer, angles, query, latent, attended);
        device.linear(attention.output(), attended, rows, to);
    }
}
