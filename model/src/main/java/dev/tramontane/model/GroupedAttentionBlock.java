package dev.tramontane.model;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.DecoderWeights.Attention;
import dev.tramontane.checkpoint.DecoderWeights.Layer;
import java.util.List;

/** Grouped-query attention: keys and values of fewer heads than there are queries. */
final class GroupedAttentionBlock implements AttentionBlock {

    private final AttentionConfig.Grouped config;
    private final List<Attention.Grouped> layers;
    private final Device device;
    private final LatentCache cache;
    private final Activations query;
    private final Activations key;
    private final Activations value;
    private final Activations attended;

    GroupedAttentionBlock(
            AttentionConfig.Grouped config, List<Layer> layers, Device device, LatentCache cache, int capacity) {
        this.config = config;
        this.layers = layers.stream().map(GroupedAttentionBlock::weights).toList();
        this.device = device;
        this.cache = cache;
        query = device.activations(capacity, config.heads() * config.headSize());
        key = device.activations(capacity, config.keyValueWidth());
        value = device.activations(capacity, config.keyValueWidth());
        attended = device.activations(capacity, config.heads() * config.headSize());
    }

    private static Attention.Grouped weights(Layer layer) {
        return switch (layer.attention()) {
            case Attention.Grouped grouped -> grouped;
            case Attention.Latent _ -> throw new IllegalArgumentException("weights of latent attention");
        };
    }

    @Override
    public void run(int layer, Batch batch, Activations angles, Activations x, Activations to) {
        Attention.Grouped weights = layers.get(layer);
        int rows = batch.rows();
        device.linear(weights.query(), x, rows, query);
        device.linear(weights.key(), x, rows, key);
        device.linear(weights.value(), x, rows, value);
        device.groupedAttention(config, batch, cache, layer, angles, query, key, value, attended);
        device.linear(weights.output(), attended, rows, to);
    }
}
