package dev.tramontane.train.network;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.ExpertsConfig;
import dev.tramontane.checkpoint.QueryTemperature;
import dev.tramontane.checkpoint.RopeConfig;
import dev.tramontane.checkpoint.RopeConfig.Pairing;
import dev.tramontane.checkpoint.RopeConfig.Yarn;
import dev.tramontane.train.tape.Documents;
import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.Targets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/** Tiny architectures, and batches for them. */
final class Shapes {

    static final int VOCABULARY = 61;
    private static final QueryTemperature TEMPERATURE = new QueryTemperature(0.1, 16);

    /** An architecture with a name that says what is special about it. */
    record Shape(String name, DecoderConfig config) {
        @Override
        public String toString() {
            return name;
        }
    }

    private Shapes() {}

    static List<Shape> all() {
        ExpertsConfig plain = new ExpertsConfig(8, 2, 7, 1, 1, 1, true, 1f);
        return List.of(
                new Shape("released", decoder(latent(OptionalInt.of(12)), 0, plain, false)),
                new Shape("direct queries, tied", decoder(latent(OptionalInt.empty()), 0, plain, true)),
                new Shape(
                        "groups, not normalised, scaled, nothing shared",
                        decoder(
                                latent(OptionalInt.of(12)),
                                1,
                                new ExpertsConfig(8, 3, 7, 0, 4, 2, false, 1.7f),
                                false)),
                new Shape(
                        "normalised and scaled, two shared",
                        decoder(
                                latent(OptionalInt.of(12)),
                                0,
                                new ExpertsConfig(6, 2, 7, 2, 1, 1, true, 0.6f),
                                false)),
                new Shape("grouped attention, halves", dense(Pairing.HALVES)),
                new Shape("grouped attention, interleaved", dense(Pairing.INTERLEAVED)));
    }

    static Shape released() {
        return all().getFirst();
    }

    /** Wide enough for blocks of 32 columns everywhere. */
    static DecoderConfig inBlocks() {
        AttentionConfig attention = new AttentionConfig.Latent(
                2, OptionalInt.of(32), 32, 8, 8, 16, 1e-6f, 0.25, rope(Pairing.INTERLEAVED), TEMPERATURE);
        ExpertsConfig experts = new ExpertsConfig(4, 2, 32, 1, 1, 1, true, 1f);
        return new DecoderConfig(64, 32, 2, 512, 1e-6f, false, attention, 0, 0, Optional.of(experts));
    }

    private static RopeConfig rope(Pairing pairing) {
        return new RopeConfig(10000, 1, Optional.of(new Yarn(4, 16, 32, 1, true, 1)), pairing);
    }

    private static AttentionConfig latent(OptionalInt queryRank) {
        return new AttentionConfig.Latent(
                3, queryRank, 10, 5, 4, 6, 1e-6f, 1 / Math.sqrt(9), rope(Pairing.INTERLEAVED), TEMPERATURE);
    }

    private static DecoderConfig decoder(AttentionConfig attention, int dense, ExpertsConfig experts, boolean tied) {
        return new DecoderConfig(VOCABULARY, 20, 2, 512, 1e-6f, tied, attention, dense, 11, Optional.of(experts));
    }

    private static DecoderConfig dense(Pairing pairing) {
        AttentionConfig attention =
                new AttentionConfig.Grouped(6, 2, 4, 0.5, rope(pairing), TEMPERATURE);
        return new DecoderConfig(VOCABULARY, 20, 2, 512, 1e-5f, false, attention, 2, 11, Optional.empty());
    }

    /** Random weights that give the loss something to do, and routers that leave no doubt. */
    static DecoderNetwork network(DecoderConfig config, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        DecoderNetwork network = DecoderNetwork.random(config, random);
        for (Parameter parameter : network.parameters()) {
            float[] values = parameter.values();
            for (int i = 0; i < values.length; i++) {
                switch (parameter.kind()) {
                    case VECTOR -> values[i] += (float) (0.1 * random.nextGaussian());
                    case EMBEDDING, HEAD, ROUTER -> values[i] *= 20f;
                    case HIDDEN -> {}
                }
            }
        }
        return network;
    }

    /** Documents of the given lengths, of random tokens. */
    static Documents documents(int vocabulary, long seed, int... lengths) {
        SplittableRandom random = new SplittableRandom(seed);
        List<int[]> documents = new ArrayList<>();
        for (int length : lengths) {
            documents.add(random.ints(length, 0, vocabulary).toArray());
        }
        return Documents.of(documents);
    }

    /** Two tokens of three are to be learned, with different weights. */
    static Targets targets(Documents documents) {
        boolean[] learned = new boolean[documents.rows()];
        for (int i = 0; i < learned.length; i++) {
            learned[i] = i % 3 != 0;
        }
        Targets targets = Targets.of(documents, learned);
        float[] weights = targets.weights().clone();
        for (int i = 0; i < weights.length; i++) {
            weights[i] = 1 + 0.5f * (i % 2);
        }
        return new Targets(targets.rows(), targets.tokens(), weights, targets.divisor());
    }

    /** All gradients, one after the other. */
    static float[] gradients(DecoderNetwork network) {
        float[] all = {};
        for (Parameter parameter : network.parameters()) {
            int length = all.length;
            all = Arrays.copyOf(all, length + parameter.size());
            System.arraycopy(parameter.gradient(), 0, all, length, parameter.size());
        }
        return all;
    }
}
