package dev.tramontane.train.network;

import dev.tramontane.checkpoint.DecoderWeights;
import dev.tramontane.tensor.Matrix;
import dev.tramontane.train.network.DecoderLayer.Attention;
import dev.tramontane.train.network.DecoderLayer.FeedForward;
import dev.tramontane.train.network.DecoderLayer.Query;
import dev.tramontane.train.network.WeightName.Part;
import dev.tramontane.train.tape.Experts;
import dev.tramontane.train.tape.VectorWeight;
import dev.tramontane.train.tape.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes a stored layer apart and asks the policy what becomes of each weight. */
final class LayerReader {

    private final int layer;
    private final WeightPolicy policy;

    LayerReader(int layer, WeightPolicy policy) {
        this.layer = layer;
        this.policy = policy;
    }

    DecoderLayer read(DecoderWeights.Layer stored) {
        return new DecoderLayer(
                vector(Part.ATTENTION_NORM, stored.attentionNorm()),
                attention(stored.attention()),
                vector(Part.FEED_FORWARD_NORM, stored.feedForwardNorm()),
                feedForward(stored.feedForward()));
    }

    private Attention attention(DecoderWeights.Attention stored) {
        return switch (stored) {
            case DecoderWeights.Attention.Latent(
                    DecoderWeights.Query query,
                    Matrix down,
                    float[] norm,
                    DecoderWeights.KeyValueUp up,
                    Matrix output) ->
                new Attention.Latent(
                        query(query),
                        matrix(Part.KEY_VALUE_DOWN, down),
                        vector(Part.KEY_VALUE_NORM, norm),
                        matrix(Part.KEY_VALUE_UP, joined(up)),
                        matrix(Part.ATTENTION_OUTPUT, output));
            case DecoderWeights.Attention.Grouped(Matrix query, Matrix key, Matrix value, Matrix output) ->
                new Attention.Grouped(
                        matrix(Part.QUERY, query),
                        matrix(Part.KEY, key),
                        matrix(Part.VALUE, value),
                        matrix(Part.ATTENTION_OUTPUT, output));
        };
    }

    private Query query(DecoderWeights.Query stored) {
        return switch (stored) {
            case DecoderWeights.Query.Direct(Matrix weights) -> new Query.Direct(matrix(Part.QUERY, weights));
            case DecoderWeights.Query.LowRank(Matrix down, float[] norm, Matrix up) ->
                new Query.LowRank(
                        matrix(Part.QUERY_DOWN, down), vector(Part.QUERY_NORM, norm), matrix(Part.QUERY_UP, up));
        };
    }

    private static Matrix joined(DecoderWeights.KeyValueUp up) {
        return switch (up) {
            case DecoderWeights.KeyValueUp.Joined(Matrix weights) -> weights;
            case DecoderWeights.KeyValueUp.Split(List<Matrix> transposedKeys, List<Matrix> values) ->
                Matrices.joined(transposedKeys, values);
        };
    }

    private FeedForward feedForward(DecoderWeights.FeedForward stored) {
        return switch (stored) {
            case DecoderWeights.GatedMlp mlp -> dense(mlp, Part.DENSE_GATE, Part.DENSE_UP, Part.DENSE_DOWN);
            case DecoderWeights.MixtureOfExperts(
                    Matrix router,
                    List<DecoderWeights.GatedMlp> experts,
                    Optional<DecoderWeights.GatedMlp> shared) ->
                new FeedForward.Mixture(
                        matrix(Part.ROUTER, router),
                        experts(experts),
                        shared.map(mlp -> dense(mlp, Part.SHARED_GATE, Part.SHARED_UP, Part.SHARED_DOWN)));
        };
    }

    private FeedForward.Dense dense(DecoderWeights.GatedMlp mlp, Part gate, Part up, Part down) {
        return new FeedForward.Dense(matrix(gate, mlp.gate()), matrix(up, mlp.up()), matrix(down, mlp.down()));
    }

    private List<Experts.Expert> experts(List<DecoderWeights.GatedMlp> stored) {
        List<Experts.Expert> experts = new ArrayList<>();
        for (int i = 0; i < stored.size(); i++) {
            DecoderWeights.GatedMlp mlp = stored.get(i);
            experts.add(new Experts.Expert(
                    policy.matrix(WeightName.of(layer, Part.EXPERT_GATE, i), mlp.gate()),
                    policy.matrix(WeightName.of(layer, Part.EXPERT_UP, i), mlp.up()),
                    policy.matrix(WeightName.of(layer, Part.EXPERT_DOWN, i), mlp.down())));
        }
        return List.copyOf(experts);
    }

    private Weight matrix(Part part, Matrix matrix) {
        return policy.matrix(WeightName.of(layer, part), matrix);
    }

    private VectorWeight vector(Part part, float[] values) {
        return policy.vector(WeightName.of(layer, part), values);
    }
}
