package dev.tramontane.train.network;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.DecoderWeights;
import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.DecoderWeights.KeyValueUp;
import dev.tramontane.checkpoint.DecoderWeights.MixtureOfExperts;
import dev.tramontane.checkpoint.DecoderWeights.Query;
import dev.tramontane.checkpoint.ExpertsConfig;
import dev.tramontane.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Where training from nothing starts: normal numbers of variance 1/inputs; what writes into the residual stream is
 * smaller by √(2 · layers), so that the stream does not grow with depth; embedding, head and routers have a deviation of
 * {@value #VOCABULARY_DEVIATION}, norms are ones.
 */
final class RandomWeights {

    private static final double VOCABULARY_DEVIATION = 0.02;

    private final DecoderConfig config;
    private final RandomGenerator random;

    private RandomWeights(DecoderConfig config, RandomGenerator random) {
        this.config = config;
        this.random = random;
    }

    static DecoderWeights of(DecoderConfig config, RandomGenerator random) {
        return new RandomWeights(config, random).weights();
    }

    private DecoderWeights weights() {
        int hidden = config.hiddenSize();
        Matrix embedding = normal(config.vocabularySize(), hidden, VOCABULARY_DEVIATION);
        List<DecoderWeights.Layer> layers = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            layers.add(new DecoderWeights.Layer(
                    StartingNumbers.ones(hidden), attention(), StartingNumbers.ones(hidden), feedForward(layer)));
        }
        Matrix head =
                config.tiedEmbeddings() ? embedding : normal(config.vocabularySize(), hidden, VOCABULARY_DEVIATION);
        return new DecoderWeights(embedding, List.copyOf(layers), StartingNumbers.ones(hidden), head);
    }

    private DecoderWeights.Attention attention() {
        int hidden = config.hiddenSize();
        AttentionConfig shape = config.attention();
        return switch (shape) {
            case AttentionConfig.Latent latent -> {
                int queries = latent.heads() * latent.queryHeadSize();
                Query query = latent.queryRank().isPresent()
                        ? lowRank(latent.queryRank().getAsInt(), queries)
                        : new Query.Direct(inner(queries, hidden));
                int rank = latent.keyValueRank();
                yield new DecoderWeights.Attention.Latent(
                        query,
                        inner(rank + latent.ropeHeadSize(), hidden),
                        StartingNumbers.ones(rank),
                        new KeyValueUp.Joined(
                                inner(latent.heads() * (latent.nopeHeadSize() + latent.valueHeadSize()), rank)),
                        output(latent.heads() * latent.valueHeadSize()));
            }
            case AttentionConfig.Grouped grouped -> {
                int queries = grouped.heads() * grouped.headSize();
                yield new DecoderWeights.Attention.Grouped(
                        inner(queries, hidden),
                        inner(grouped.keyValueWidth(), hidden),
                        inner(grouped.keyValueWidth(), hidden),
                        output(queries));
            }
        };
    }

    private Query lowRank(int rank, int queries) {
        return new Query.LowRank(inner(rank, config.hiddenSize()), StartingNumbers.ones(rank), inner(queries, rank));
    }

    private DecoderWeights.FeedForward feedForward(int layer) {
        Optional<ExpertsConfig> experts = config.experts(layer);
        if (experts.isEmpty()) {
            return mlp(config.denseWidth());
        }
        ExpertsConfig shape = experts.get();
        return new MixtureOfExperts(
                normal(shape.count(), config.hiddenSize(), VOCABULARY_DEVIATION),
                IntStream.range(0, shape.count())
                        .mapToObj(_ -> mlp(shape.width()))
                        .toList(),
                shape.shared() == 0 ? Optional.empty() : Optional.of(mlp(shape.shared() * shape.width())));
    }

    private GatedMlp mlp(int width) {
        return new GatedMlp(inner(width, config.hiddenSize()), inner(width, config.hiddenSize()), output(width));
    }

    private Matrix inner(int rows, int columns) {
        return normal(rows, columns, 1 / Math.sqrt(columns));
    }

    private Matrix output(int columns) {
        return normal(config.hiddenSize(), columns, 1 / Math.sqrt(2.0 * config.layers() * columns));
    }

    private Matrix normal(int rows, int columns, double deviation) {
        return StartingNumbers.normal(random, rows, columns, deviation);
    }
}
