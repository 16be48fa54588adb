package dev.tramontane.checkpoint;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Makes a GGUF file with random weights, for benchmarks of layers in their real shapes. It has the tensors that
 * {@link GgufConversion} writes.
 */
public final class RandomGguf {
    private final DecoderConfig config;
    private final WeightFormat format;
    private final WeightFormat vocabularyFormat;
    private final RandomBlocks tensors;

    private RandomGguf(DecoderConfig config, GgufSelection formats, RandomBlocks tensors) {
        this.config = config;
        this.format = formats.matrices();
        this.vocabularyFormat = formats.vocabulary();
        this.tensors = tensors;
    }

    /**
     * Writes the file; an existing one is replaced once the new one is complete. The same arguments give the same bytes.
     * Weights have mean zero and variance 1 / inputs, norms are one; nothing larger than a buffer is held in memory.
     *
     * @param seed what the weights follow from
     * @param more adds further keys, such as those of a tokenizer
     * @throws CheckpointException if the architecture cannot be expressed, or the file not be written
     */
    public static void write(
            Path file,
            DecoderConfig config,
            GgufSelection formats,
            long seed,
            Consumer<GgufWriter> more,
            WriteOptions options) {
        declare(config, formats, seed, more).write(file, options);
    }

    /** The bytes of all tensors that would be written. */
    public static long byteSize(DecoderConfig config, GgufSelection formats) {
        return declare(config, formats, 0, writer -> {}).byteSize();
    }

    private static GgufWriter declare(
            DecoderConfig config, GgufSelection formats, long seed, Consumer<GgufWriter> more) {
        GgufWriter writer = GgufConfigWriter.start(config, formats.matrices());
        more.accept(writer);
        new RandomGguf(config, formats, new RandomBlocks(seed, writer)).declare();
        return writer;
    }

    private void declare() {
        WeightNames.Gguf names = new WeightNames.Gguf();
        long vocabulary = config.vocabularySize();
        long hidden = config.hiddenSize();
        tensors.matrix(names.embedding(), vocabularyFormat, vocabulary, hidden);
        tensors.ones(names.finalNorm(), config.hiddenSize());
        if (!config.tiedEmbeddings()) {
            tensors.matrix(names.head(), vocabularyFormat, vocabulary, hidden);
        }
        for (int i = 0; i < config.layers(); i++) {
            WeightNames.Layer layer = names.layer(i);
            tensors.ones(layer.attentionNorm(), config.hiddenSize());
            switch (config.attention()) {
                case AttentionConfig.Latent latent -> latent(latent, layer, i);
                case AttentionConfig.Grouped grouped -> grouped(grouped, layer);
            }
            tensors.ones(layer.feedForwardNorm(), config.hiddenSize());
            config.experts(i)
                    .ifPresentOrElse(experts -> experts(experts, layer), () -> mlp(layer.dense(), config.denseWidth()));
        }
    }

    private void grouped(AttentionConfig.Grouped attention, WeightNames.Layer layer) {
        long hidden = config.hiddenSize();
        long queries = (long) attention.heads() * attention.headSize();
        linear(layer.query(), queries, hidden);
        linear(layer.key(), attention.keyValueWidth(), hidden);
        linear(layer.value(), attention.keyValueWidth(), hidden);
        linear(layer.output(), hidden, queries);
    }

    private void latent(AttentionConfig.Latent attention, WeightNames.Layer layer, int index) {
        long hidden = config.hiddenSize();
        long heads = attention.heads();
        long rank = attention.keyValueRank();
        long queries = heads * attention.queryHeadSize();
        if (attention.queryRank().isPresent()) {
            int queryRank = attention.queryRank().getAsInt();
            linear(layer.queryDown(), queryRank, hidden);
            tensors.ones(layer.queryNorm(), queryRank);
            linear(layer.queryUp(), queries, queryRank);
        } else {
            linear(layer.query(), queries, hidden);
        }
        linear(layer.keyValueDown(), attention.cacheWidth(), hidden);
        tensors.ones(layer.keyValueNorm(), attention.keyValueRank());
        tensors.matrix(WeightNames.Gguf.keysUp(index), format, heads, rank, (long) attention.nopeHeadSize());
        tensors.matrix(WeightNames.Gguf.valuesUp(index), format, heads, (long) attention.valueHeadSize(), rank);
        linear(layer.output(), hidden, heads * attention.valueHeadSize());
    }

    private void experts(ExpertsConfig experts, WeightNames.Layer layer) {
        long count = experts.count();
        long hidden = config.hiddenSize();
        long width = experts.width();
        tensors.matrix(layer.router(), WeightFormat.F32, count, hidden);
        WeightNames.Mlp stacked = WeightNames.Gguf.stackedExperts(layer);
        tensors.matrix(stacked.gate(), format, count, width, hidden);
        tensors.matrix(stacked.up(), format, count, width, hidden);
        tensors.matrix(stacked.down(), format, count, hidden, width);
        if (experts.shared() > 0) {
            mlp(layer.shared(), experts.shared() * width);
        }
    }

    private void mlp(WeightNames.Mlp mlp, long width) {
        linear(mlp.gate(), width, config.hiddenSize());
        linear(mlp.up(), width, config.hiddenSize());
        linear(mlp.down(), config.hiddenSize(), width);
    }

    private void linear(String module, long rows, long columns) {
        tensors.matrix(module + ".weight", format, rows, columns);
    }
}
