package dev.tramontane.model;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.DecoderWeights;
import dev.tramontane.checkpoint.DecoderWeights.Attention;
import dev.tramontane.checkpoint.DecoderWeights.FeedForward;
import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.DecoderWeights.KeyValueUp;
import dev.tramontane.checkpoint.DecoderWeights.Layer;
import dev.tramontane.checkpoint.DecoderWeights.MixtureOfExperts;
import dev.tramontane.checkpoint.DecoderWeights.Query;
import dev.tramontane.checkpoint.ExpertsConfig;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Random float32 weights for any configuration. */
final class RandomModels {

    private final DecoderConfig config;
    private final SplittableRandom random;

    private RandomModels(DecoderConfig config, long seed) {
        this.config = config;
        random = new SplittableRandom(seed);
    }

    static DecoderWeights weights(DecoderConfig config, long seed) {
        return new RandomModels(config, seed).build();
    }

    private DecoderWeights build() {
        Matrix embedding = matrix(config.vocabularySize(), config.hiddenSize());
        Matrix head = config.tiedEmbeddings() ? embedding : matrix(config.vocabularySize(), config.hiddenSize());
        return new DecoderWeights(
                embedding,
                IntStream.range(0, config.layers()).mapToObj(this::layer).toList(),
                norm(config.hiddenSize()),
                head);
    }

    private Layer layer(int index) {
        Attention attention = switch (config.attention()) {
            case AttentionConfig.Latent latent -> latent(latent);
            case AttentionConfig.Grouped grouped -> grouped(grouped);
        };
        return new Layer(norm(config.hiddenSize()), attention, norm(config.hiddenSize()), feedForward(index));
    }

    private Attention grouped(AttentionConfig.Grouped attention) {
        int hidden = config.hiddenSize();
        int queries = attention.heads() * attention.headSize();
        return new Attention.Grouped(
                matrix(queries, hidden),
                matrix(attention.keyValueWidth(), hidden),
                matrix(attention.keyValueWidth(), hidden),
                matrix(hidden, queries));
    }

    private Attention latent(AttentionConfig.Latent attention) {
        int hidden = config.hiddenSize();
        int queryWidth = attention.heads() * attention.queryHeadSize();
        Query query = attention.queryRank().isPresent()
                ? new Query.LowRank(
                        matrix(attention.queryRank().getAsInt(), hidden),
                        norm(attention.queryRank().getAsInt()),
                        matrix(queryWidth, attention.queryRank().getAsInt()))
                : new Query.Direct(matrix(queryWidth, hidden));
        int expansion = attention.heads() * (attention.nopeHeadSize() + attention.valueHeadSize());
        return new Attention.Latent(
                query,
                matrix(attention.cacheWidth(), hidden),
                norm(attention.keyValueRank()),
                new KeyValueUp.Joined(matrix(expansion, attention.keyValueRank())),
                matrix(hidden, attention.heads() * attention.valueHeadSize()));
    }

    private FeedForward feedForward(int index) {
        if (index < config.denseLayers()) {
            return mlp(config.denseWidth());
        }
        ExpertsConfig experts = config.experts().orElseThrow();
        return new MixtureOfExperts(
                matrix(experts.count(), config.hiddenSize()),
                IntStream.range(0, experts.count())
                        .mapToObj(expert -> mlp(experts.width()))
                        .toList(),
                experts.shared() == 0 ? Optional.empty() : Optional.of(mlp(experts.shared() * experts.width())));
    }

    private GatedMlp mlp(int width) {
        int hidden = config.hiddenSize();
        return new GatedMlp(matrix(width, hidden), matrix(width, hidden), matrix(hidden, width));
    }

    private Matrix matrix(int rows, int columns) {
        MemorySegment memory = Arena.ofAuto().allocate((long) rows * columns * Float.BYTES, Float.BYTES);
        for (int i = 0; i < rows * columns; i++) {
            memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (random.nextGaussian() / Math.sqrt(columns)));
        }
        return Matrix.of(ElementType.F32, rows, columns, memory);
    }

    private float[] norm(int size) {
        float[] weights = new float[size];
        for (int i = 0; i < size; i++) {
            weights[i] = (float) (1 + 0.2 * random.nextGaussian());
        }
        return weights;
    }
}
