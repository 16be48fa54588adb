package dev.tramontane.train.network;

import dev.tramontane.checkpoint.DecoderWeights;
import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.tensor.Matrix;
import dev.tramontane.train.network.DecoderLayer.Attention;
import dev.tramontane.train.network.DecoderLayer.FeedForward;
import dev.tramontane.train.network.DecoderLayer.Query;
import dev.tramontane.train.tape.VectorWeight;
import dev.tramontane.train.tape.Weight;

/** Puts a layer together as it is stored, from what its weights are now. */
final class LayerWriter {

    private LayerWriter() {}

    static DecoderWeights.Layer write(DecoderLayer layer) {
        return new DecoderWeights.Layer(
                layer.attentionNorm().values().clone(),
                attention(layer.attention()),
                layer.feedForwardNorm().values().clone(),
                feedForward(layer.feedForward()));
    }

    private static DecoderWeights.Attention attention(Attention attention) {
        return switch (attention) {
            case Attention.Latent(Query query, Weight down, VectorWeight norm, Weight up, Weight output) ->
                new DecoderWeights.Attention.Latent(
                        query(query),
                        Matrices.matrix(down),
                        norm.values().clone(),
                        new DecoderWeights.KeyValueUp.Joined(Matrices.matrix(up)),
                        Matrices.matrix(output));
            case Attention.Grouped(Weight query, Weight key, Weight value, Weight output) ->
                new DecoderWeights.Attention.Grouped(
                        Matrices.matrix(query), Matrices.matrix(key), Matrices.matrix(value), Matrices.matrix(output));
        };
    }

    private static DecoderWeights.Query query(Query query) {
        return switch (query) {
            case Query.Direct(Weight weight) -> new DecoderWeights.Query.Direct(Matrices.matrix(weight));
            case Query.LowRank(Weight down, VectorWeight norm, Weight up) ->
                new DecoderWeights.Query.LowRank(
                        Matrices.matrix(down), norm.values().clone(), Matrices.matrix(up));
        };
    }

    private static DecoderWeights.FeedForward feedForward(FeedForward feedForward) {
        return switch (feedForward) {
            case FeedForward.Dense dense -> mlp(dense.gate(), dense.up(), dense.down());
            case FeedForward.Mixture mixture ->
                new DecoderWeights.MixtureOfExperts(
                        Matrices.matrix(mixture.router()),
                        mixture.experts().stream()
                                .map(expert -> mlp(expert.gate(), expert.up(), expert.down()))
                                .toList(),
                        mixture.shared().map(shared -> mlp(shared.gate(), shared.up(), shared.down())));
        };
    }

    private static GatedMlp mlp(Weight gate, Weight up, Weight down) {
        Matrix storedGate = Matrices.matrix(gate);
        Matrix storedUp = Matrices.matrix(up);
        if (storedGate.type() != storedUp.type()) {
            storedGate = Matrices.inFloats(storedGate);
            storedUp = Matrices.inFloats(storedUp);
        }
        return new GatedMlp(storedGate, storedUp, Matrices.matrix(down));
    }
}
