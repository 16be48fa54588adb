package dev.tramontane.checkpoint;

import dev.tramontane.checkpoint.DecoderWeights.Attention;
import dev.tramontane.checkpoint.DecoderWeights.FeedForward;
import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.DecoderWeights.KeyValueUp;
import dev.tramontane.checkpoint.DecoderWeights.Layer;
import dev.tramontane.checkpoint.DecoderWeights.MixtureOfExperts;
import dev.tramontane.checkpoint.DecoderWeights.Query;
import dev.tramontane.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the weights of the decoder under the names of a dialect. */
final class DecoderLoader {
    private final DecoderConfig config;
    private final WeightNames names;
    private final WeightReader reader;

    DecoderLoader(DecoderConfig config, WeightNames names, WeightReader reader) {
        this.config = config;
        this.names = names;
        this.reader = reader;
    }

    DecoderWeights load() {
        int hidden = config.hiddenSize();
        Matrix embedding = reader.plain(names.embedding(), config.vocabularySize(), hidden);
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < config.layers(); i++) {
            layers.add(layer(i));
        }
        float[] finalNorm = reader.vector(names.finalNorm(), hidden);
        Matrix head = config.tiedEmbeddings() ? embedding : reader.plain(names.head(), config.vocabularySize(), hidden);
        return new DecoderWeights(embedding, List.copyOf(layers), finalNorm, head);
    }

    private Layer layer(int index) {
        WeightNames.Layer layer = names.layer(index);
        return new Layer(
                reader.vector(layer.attentionNorm(), config.hiddenSize()),
                attention(layer, index),
                reader.vector(layer.feedForwardNorm(), config.hiddenSize()),
                feedForward(layer, config.experts(index)));
    }

    private Attention attention(WeightNames.Layer layer, int index) {
        return switch (config.attention()) {
            case AttentionConfig.Latent latent -> latent(latent, layer, index);
            case AttentionConfig.Grouped grouped -> grouped(grouped, layer);
        };
    }

    private Attention grouped(AttentionConfig.Grouped attention, WeightNames.Layer layer) {
        int hidden = config.hiddenSize();
        int queries = attention.heads() * attention.headSize();
        return new Attention.Grouped(
                reader.linear(layer.query(), queries, hidden),
                reader.linear(layer.key(), attention.keyValueWidth(), hidden),
                reader.linear(layer.value(), attention.keyValueWidth(), hidden),
                reader.linear(layer.output(), hidden, queries));
    }

    private Attention latent(AttentionConfig.Latent attention, WeightNames.Layer layer, int index) {
        int hidden = config.hiddenSize();
        int queries = attention.heads() * attention.queryHeadSize();
        Query query;
        if (attention.queryRank().isPresent()) {
            int rank = attention.queryRank().getAsInt();
            query = new Query.LowRank(
                    reader.linear(layer.queryDown(), rank, hidden),
                    reader.vector(layer.queryNorm(), rank),
                    reader.linear(layer.queryUp(), queries, rank));
        } else {
            query = new Query.Direct(reader.linear(layer.query(), queries, hidden));
        }
        return new Attention.Latent(
                query,
                reader.linear(layer.keyValueDown(), attention.cacheWidth(), hidden),
                reader.vector(layer.keyValueNorm(), attention.keyValueRank()),
                keyValueUp(attention, layer, index),
                reader.linear(layer.output(), hidden, attention.heads() * attention.valueHeadSize()));
    }

    private KeyValueUp keyValueUp(AttentionConfig.Latent attention, WeightNames.Layer layer, int index) {
        int heads = attention.heads();
        int rank = attention.keyValueRank();
        if (names instanceof WeightNames.Gguf && reader.has(WeightNames.Gguf.keysUp(index))) {
            return new KeyValueUp.Split(
                    reader.fused(WeightNames.Gguf.keysUp(index), heads, rank, attention.nopeHeadSize()),
                    reader.fused(WeightNames.Gguf.valuesUp(index), heads, attention.valueHeadSize(), rank));
        }
        int keysAndValues = heads * (attention.nopeHeadSize() + attention.valueHeadSize());
        return new KeyValueUp.Joined(reader.linear(layer.keyValueUp(), keysAndValues, rank));
    }

    private FeedForward feedForward(WeightNames.Layer layer, Optional<ExpertsConfig> experts) {
        return experts.isPresent() ? mixture(layer, experts.get()) : mlp(layer.dense(), config.denseWidth());
    }

    private MixtureOfExperts mixture(WeightNames.Layer layer, ExpertsConfig experts) {
        Matrix router = reader.plain(layer.router(), experts.count(), config.hiddenSize());
        Optional<GatedMlp> shared = experts.shared() == 0
                ? Optional.empty()
                : Optional.of(mlp(layer.shared(), experts.shared() * experts.width()));
        return new MixtureOfExperts(router, routed(layer, experts), shared);
    }

    private List<GatedMlp> routed(WeightNames.Layer layer, ExpertsConfig experts) {
        if (!(names instanceof WeightNames.Gguf)) {
            String gateUp = layer.experts() + ".gate_up_proj";
            return reader.has(gateUp)
                    ? fused(experts, gateUp, layer.experts() + ".down_proj")
                    : separate(experts, layer);
        }
        WeightNames.Mlp stacked = WeightNames.Gguf.stackedExperts(layer);
        String gateUp = WeightNames.Gguf.fusedGateUp(layer);
        return reader.has(gateUp) ? fused(experts, gateUp, stacked.down()) : stacked(experts, stacked);
    }

    /** All experts in three tensors. */
    private List<GatedMlp> stacked(ExpertsConfig config, WeightNames.Mlp experts) {
        int count = config.count();
        int width = config.width();
        int hidden = this.config.hiddenSize();
        List<Matrix> gate = reader.fused(experts.gate(), count, width, hidden);
        List<Matrix> up = reader.fused(experts.up(), count, width, hidden);
        reader.expectAlike(experts.gate(), gate.getFirst(), experts.up(), up.getFirst());
        List<Matrix> down = reader.fused(experts.down(), count, hidden, width);
        List<GatedMlp> routed = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            routed.add(new GatedMlp(gate.get(i), up.get(i), down.get(i)));
        }
        return List.copyOf(routed);
    }

    private List<GatedMlp> separate(ExpertsConfig experts, WeightNames.Layer layer) {
        List<GatedMlp> routed = new ArrayList<>();
        for (int i = 0; i < experts.count(); i++) {
            routed.add(mlp(names.expert(layer, i), experts.width()));
        }
        return List.copyOf(routed);
    }

    /** All experts in two tensors, the rows of gate above those of up. */
    private List<GatedMlp> fused(ExpertsConfig experts, String gateUpName, String downName) {
        int count = experts.count();
        int width = experts.width();
        List<Matrix> gateUp = reader.fused(gateUpName, count, 2 * width, config.hiddenSize());
        List<Matrix> down = reader.fused(downName, count, config.hiddenSize(), width);
        List<GatedMlp> routed = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Matrix both = gateUp.get(i);
            routed.add(new GatedMlp(both.rows(0, width), both.rows(width, 2 * width), down.get(i)));
        }
        return List.copyOf(routed);
    }

    private GatedMlp mlp(WeightNames.Mlp mlp, int width) {
        int hidden = config.hiddenSize();
        Matrix gate = reader.linear(mlp.gate(), width, hidden);
        Matrix up = reader.linear(mlp.up(), width, hidden);
        reader.expectAlike(mlp.gate(), gate, mlp.up(), up);
        return new GatedMlp(gate, up, reader.linear(mlp.down(), hidden, width));
    }
}
