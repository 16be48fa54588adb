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
        ExpertsConfig experts = decoder.experts();
        long hidden = decoder.hiddenSize();
        long expert = 3 * hidden * experts.width();
        long dense = 3 * hidden * decoder.denseWidth();
        long everyLayer = attention(decoder) + 2 * hidden;
        long everySparseLayer = hidden * experts.count() + expert * experts.shared();
        long denseLayers = decoder.denseLayers();
        long sparseLayers = decoder.layers() - denseLayers;
        long always = decoder.layers() * everyLayer + denseLayers * dense + sparseLayers * everySparseLayer + hidden;
        long vocabulary = hidden * decoder.vocabularySize();
        long vision = model.vision().map(config -> vision(config, hidden)).orElse(0L);
        long active = always + sparseLayers * expert * experts.perToken() + vocabulary + vision;
        long unchosen = sparseLayers * expert * (experts.count() - experts.perToken());
        return new ParameterCount(active + unchosen + (decoder.tiedEmbeddings() ? 0 : vocabulary), active);
    }

    private static long attention(DecoderConfig decoder) {
        AttentionConfig attention = decoder.attention();
        long hidden = decoder.hiddenSize();
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
