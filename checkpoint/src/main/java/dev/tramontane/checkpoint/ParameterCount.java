package dev.tramontane.checkpoint;

/**
 * How large a model is, from its architecture alone.
 *
 * @param total all parameters: decoder, embedding, output head, and encoder with projector if there are
 * @param active what the model card counts as active: everything that takes part in computing one token, which leaves
 *     out the experts that were not chosen and the embedding, of which a token reads one row
 */
public record ParameterCount(long total, long active) {

    /** Counts the parameters of an architecture. */
    public static ParameterCount of(ModelConfig model) {
        DecoderConfig decoder = model.decoder();
        long hidden = decoder.hiddenSize();
        long everyLayer = attention(decoder.attention(), hidden) + 2 * hidden;
        long dense = hidden * decoder.denseWidth() * 3 * decoder.denseLayers();
        long always = decoder.layers() * everyLayer + dense + hidden;
        ParameterCount experts =
                decoder.experts().map(mixture -> experts(mixture, hidden)).orElse(new ParameterCount(0, 0));
        long vocabulary = hidden * decoder.vocabularySize();
        long vision = model.vision().map(config -> vision(config, hidden)).orElse(0L);
        long active = always + decoder.expertLayers() * experts.active() + vocabulary + vision;
        long unchosen = decoder.expertLayers() * (experts.total() - experts.active());
        return new ParameterCount(active + unchosen + (decoder.tiedEmbeddings() ? 0 : vocabulary), active);
    }

    /** Router and experts of one layer. */
    private static ParameterCount experts(ExpertsConfig experts, long hidden) {
        long expert = 3 * hidden * experts.width();
        long always = hidden * experts.count() + expert * experts.shared();
        return new ParameterCount(always + expert * experts.count(), always + expert * experts.perToken());
    }

    private static long attention(AttentionConfig attention, long hidden) {
        return switch (attention) {
            case AttentionConfig.Latent latent -> latent(latent, hidden);
            case AttentionConfig.Grouped grouped ->
                2 * hidden * grouped.headSize() * ((long) grouped.heads() + grouped.keyValueHeads());
        };
    }

    private static long latent(AttentionConfig.Latent attention, long hidden) {
        long heads = attention.heads();
        long rank = attention.keyValueRank();
        long queries = heads * attention.queryHeadSize();
        long query = attention.queryRank().isPresent()
                ? attention.queryRank().getAsInt() * (hidden + 1 + queries)
                : hidden * queries;
        long keyValue = hidden * attention.cacheWidth()
                + rank
                + rank * heads * (attention.nopeHeadSize() + attention.valueHeadSize());
        return query + keyValue + hidden * heads * attention.valueHeadSize();
    }

    private static long vision(VisionConfig config, long textWidth) {
        long hidden = config.hiddenSize();
        long patches = hidden * config.channels() * config.patchSize() * config.patchSize();
        long layer = 2 * hidden + 4 * hidden * hidden + 3 * hidden * config.intermediateSize();
        long merger = hidden * hidden * config.mergeSize() * config.mergeSize();
        long projector = hidden + merger + textWidth * hidden + textWidth * textWidth;
        long biases = config.projectorBias() ? 2 * textWidth : 0;
        return patches + hidden + config.layers() * layer + projector + biases;
    }
}
