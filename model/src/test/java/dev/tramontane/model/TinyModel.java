package dev.tramontane.model;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.DecoderWeights;
import dev.tramontane.checkpoint.DecoderWeights.Attention;
import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.DecoderWeights.KeyValueUp;
import dev.tramontane.checkpoint.DecoderWeights.Layer;
import dev.tramontane.checkpoint.DecoderWeights.MixtureOfExperts;
import dev.tramontane.checkpoint.DecoderWeights.Query;
import dev.tramontane.checkpoint.ExpertsConfig;
import dev.tramontane.checkpoint.QueryTemperature;
import dev.tramontane.checkpoint.RopeConfig;
import dev.tramontane.checkpoint.RopeConfig.Pairing;
import dev.tramontane.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A deterministic two-layer decoder whose weights are hashes of their index, with values worked out independently in
 * double precision: every path of the real model is on, and all can be recomputed by hand.
 */
final class TinyModel {

    static final DecoderConfig CONFIG = new DecoderConfig(
            32,
            16,
            2,
            1 << 20,
            1e-6f,
            false,
            new AttentionConfig.Latent(
                    2,
                    OptionalInt.of(12),
                    8,
                    4,
                    4,
                    6,
                    1e-6f,
                    1 / Math.sqrt(8),
                    new RopeConfig(10000, Optional.of(new RopeConfig.Yarn(128, 8192, 32, 1, true, 1))),
                    new QueryTemperature(0.1, 8192)),
            0,
            10,
            Optional.of(new ExpertsConfig(6, 2, 10, 1, 1, 1, true, 1)));

    private int tensors;

    static DecoderWeights weights() {
        return new TinyModel().build();
    }

    /** The same in dense: three query heads share each of two heads of keys and values. */
    static final DecoderConfig DENSE_CONFIG = new DecoderConfig(
            32,
            16,
            2,
            64,
            1e-6f,
            false,
            new AttentionConfig.Grouped(
                    6,
                    2,
                    8,
                    0.35,
                    new RopeConfig(10_000, 1, Optional.empty(), Pairing.HALVES),
                    new QueryTemperature(0.1, 8)),
            2,
            20,
            Optional.empty());

    static Decoder dense() {
        return new Decoder(DENSE_CONFIG, RandomModels.weights(DENSE_CONFIG, 7));
    }

    static Decoder decoder() {
        return new Decoder(CONFIG, weights());
    }

    private DecoderWeights build() {
        Matrix embedding = matrix(32, 16);
        List<Layer> layers = List.of(layer(), layer());
        return new DecoderWeights(embedding, layers, norm(16), matrix(32, 16));
    }

    private Layer layer() {
        float[] attentionNorm = norm(16);
        Matrix queryDown = matrix(12, 16);
        float[] queryNorm = norm(12);
        Query query = new Query.LowRank(queryDown, queryNorm, matrix(16, 12));
        Matrix keyValueDown = matrix(12, 16);
        float[] keyValueNorm = norm(8);
        Attention attention = new Attention.Latent(
                query, keyValueDown, keyValueNorm, new KeyValueUp.Joined(matrix(20, 8)), matrix(16, 12));
        float[] feedForwardNorm = norm(16);
        Matrix router = matrix(6, 16);
        Matrix gateUp = matrix(6 * 20, 16);
        Matrix down = matrix(6 * 16, 10);
        List<GatedMlp> experts = new ArrayList<>();
        for (int expert = 0; expert < 6; expert++) {
            int first = expert * 20;
            experts.add(new GatedMlp(
                    gateUp.rows(first, first + 10),
                    gateUp.rows(first + 10, first + 20),
                    down.rows(expert * 16, expert * 16 + 16)));
        }
        GatedMlp shared = new GatedMlp(matrix(10, 16), matrix(10, 16), matrix(16, 10));
        return new Layer(
                attentionNorm, attention, feedForwardNorm, new MixtureOfExperts(router, experts, Optional.of(shared)));
    }

    private Matrix matrix(int rows, int columns) {
        return HashedTensors.matrix(++tensors, rows, columns);
    }

    private float[] norm(int size) {
        return HashedTensors.norm(++tensors, size);
    }
}
