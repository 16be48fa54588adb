package dev.tramontane.train.network;

import dev.tramontane.train.tape.Experts;
import dev.tramontane.train.tape.VectorWeight;
import dev.tramontane.train.tape.Weight;
import java.util.List;
import java.util.Optional;

/** The weights of a decoder layer, some of which learn. */
record DecoderLayer(
        VectorWeight attentionNorm, Attention attention, VectorWeight feedForwardNorm, FeedForward feedForward) {

    sealed interface Attention {

        Weight output();

        record Latent(Query query, Weight keyValueDown, VectorWeight keyValueNorm, Weight keyValueUp, Weight output)
                implements Attention {}

        record Grouped(Weight query, Weight key, Weight value, Weight output) implements Attention {}
    }

    sealed interface Query {

        record Direct(Weight weight) implements Query {}

        record LowRank(Weight down, VectorWeight norm, Weight up) implements Query {}
    }

    sealed interface FeedForward {

        record Dense(Weight gate, Weight up, Weight down) implements FeedForward {}

        record Mixture(Weight router, List<Experts.Expert> experts, Optional<Dense> shared) implements FeedForward {}
    }
}
