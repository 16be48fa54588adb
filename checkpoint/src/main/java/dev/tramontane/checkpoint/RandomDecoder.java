package dev.tramontane.checkpoint;

import java.util.Optional;

/** Declares every tensor of a decoder with random content. */
final class RandomDecoder {
    private final DecoderConfig config;
    private final Quantisation quantisation;
    private final WeightNames names;
    private final RandomTensors tensors;

    RandomDecoder(DecoderConfig config, Quantisation quantisation, RandomTensors tensors) {
        this.config = config;
        this.quantisation = quantisation;
        this.names = quantisation == Quantisation.NONE ? WeightNames.HuggingFace.PLAIN : new WeightNames.Consolidated();
        this.tensors = tensors;
    }

    void declare() {
        int hidden = config.hiddenSize();
        tensors.bf16(names.embedding(), hidden, config.vocabularySize(), hidden);
        for (int i = 0; i < config.layers(); i++) {
            layer(names.layer(i), config.experts(i));
        }
        tensors.ones(names.finalNorm(), hidden);
        if (!config.tiedEmbeddings()) {
            tensors.bf16(names.head(), hidden, config.vocabularySize(), hidden);
        }
    }

    private void layer(WeightNames.Layer layer, Optional<ExpertsConfig> experts) {
        tensors.ones(layer.attentionNorm(), config.hiddenSize());
        switch (config.attention()) {
            case AttentionConfig.Latent latent -> latent(latent, layer);
            case AttentionConfig.Grouped grouped -> grouped(grouped, layer);
        }
        tensors.ones(layer.feedForwardNorm(), config.hiddenSize());
        experts.ifPresentOrElse(mixture -> experts(mixture, layer), () -> mlp(layer.dense(), config.denseWidth()));
    }

    private void grouped(AttentionConfig.Grouped attention, WeightNames.Layer layer) {
        int hidden = config.hiddenSize();
        int queries = attention.heads() * attention.headSize();
        projection(layer.query(), queries, hidden);
        projection(layer.key(), attention.keyValueWidth(), hidden);
        projection(layer.value(), attention.keyValueWidth(), hidden);
        projection(layer.output(), hidden, queries);
    }

    private void latent(AttentionConfig.Latent attention, WeightNames.Layer layer) {
        int hidden = config.hiddenSize();
        int queries = attention.heads() * attention.queryHeadSize();
        if (attention.queryRank().isPresent()) {
            int rank = attention.queryRank().getAsInt();
            projection(layer.queryDown(), rank, hidden);
            tensors.ones(layer.queryNorm(), rank);
            projection(layer.queryUp(), queries, rank);
        } else {
            projection(layer.query(), queries, hidden);
        }
        projection(layer.keyValueDown(), attention.cacheWidth(), hidden);
        tensors.ones(layer.keyValueNorm(), attention.keyValueRank());
        int keysAndValues = attention.heads() * (attention.nopeHeadSize() + attention.valueHeadSize());
        projection(layer.keyValueUp(), keysAndValues, attention.keyValueRank());
        projection(layer.output(), hidden, attention.heads() * attention.valueHeadSize());
    }

    private void experts(ExpertsConfig experts, WeightNames.Layer layer) {
        int hidden = config.hiddenSize();
        tensors.bf16(layer.router(), hidden, experts.count(), hidden);
        if (names instanceof WeightNames.HuggingFace) {
            tensors.bf16(layer.experts() + ".gate_up_proj", hidden, experts.count(), 2L * experts.width(), hidden);
            tensors.bf16(layer.experts() + ".down_proj", experts.width(), experts.count(), hidden, experts.width());
        } else {
            for (int i = 0; i < experts.count(); i++) {
                mlp(names.expert(layer, i), experts.width());
            }
        }
        if (experts.shared() > 0) {
            mlp(layer.shared(), experts.shared() * experts.width());
        }
    }

    private void mlp(WeightNames.Mlp mlp, int width) {
        feedForward(mlp.gate(), width, config.hiddenSize());
        feedForward(mlp.up(), width, config.hiddenSize());
        feedForward(mlp.down(), config.hiddenSize(), width);
    }

    /** A linear layer of the attention, which NVFP4 checkpoints leave in BF16. */
    private void projection(String module, int rows, int columns) {
        if (quantisation == Quantisation.FP8_PER_TENSOR) {
            tensors.fp8(module, names, rows, columns);
        } else {
            tensors.bf16(module + ".weight", columns, rows, columns);
        }
    }

    private void feedForward(String module, int rows, int columns) {
        switch (quantisation) {
            case NONE -> tensors.bf16(module + ".weight", columns, rows, columns);
            case FP8_PER_TENSOR -> tensors.fp8(module, names, rows, columns);
            case NVFP4 -> tensors.nvfp4(module, rows, columns);
        }
    }
}
