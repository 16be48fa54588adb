package dev.tramontane.checkpoint;

import dev.tramontane.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The weights of the text decoder under one set of names. Matrices are {@code [outputs × inputs]} views of the mapped
 * files; norm vectors are small and copied.
 *
 * @param embedding {@code [vocabulary × hidden]}
 * @param finalNorm {@code [hidden]}
 * @param head {@code [vocabulary × hidden]}, the embedding itself if tied
 */
public record DecoderWeights(Matrix embedding, List<Layer> layers, float[] finalNorm, Matrix head) {

    /** All matrices, tied ones twice. */
    public List<Matrix> matrices() {
        List<Matrix> matrices = new ArrayList<>();
        DecoderWeights _ = map(matrix -> {
            matrices.add(matrix);
            return matrix;
        });
        return List.copyOf(matrices);
    }

    /** The same weights with every matrix replaced, tied ones twice. */
    public DecoderWeights map(UnaryOperator<Matrix> by) {
        return new DecoderWeights(
                by.apply(embedding), layers.stream().map(layer -> layer.map(by)).toList(), finalNorm, by.apply(head));
    }

    /** One decoder layer; both norms are {@code [hidden]}. */
    public record Layer(float[] attentionNorm, Attention attention, float[] feedForwardNorm, FeedForward feedForward) {

        Layer map(UnaryOperator<Matrix> by) {
            return new Layer(attentionNorm, attention.map(by), feedForwardNorm, feedForward.map(by));
        }
    }

    /** The attention of one layer. */
    public sealed interface Attention {

        /** What carries the values of all heads back into the residual stream, {@code [hidden × heads · value]}. */
        Matrix output();

        /** The same with every matrix replaced. */
        default Attention map(UnaryOperator<Matrix> by) {
            return switch (this) {
                case Latent(Query query, Matrix down, float[] norm, KeyValueUp up, Matrix output) ->
                    new Latent(query.map(by), by.apply(down), norm, up.map(by), by.apply(output));
                case Grouped(Matrix query, Matrix key, Matrix value, Matrix output) ->
                    new Grouped(by.apply(query), by.apply(key), by.apply(value), by.apply(output));
            };
        }

        /**
         * Latent attention.
         *
         * @param query from hidden to {@code heads · (nope + rope)}
         * @param keyValueDown {@code [(keyValueRank + rope) × hidden]}, the latent first
         * @param keyValueNorm {@code [keyValueRank]}
         * @param keyValueUp from the latent to keys without a position and values
         * @param output {@code [hidden × heads · value]}
         */
        record Latent(Query query, Matrix keyValueDown, float[] keyValueNorm, KeyValueUp keyValueUp, Matrix output)
                implements Attention {}

        /**
         * Grouped-query attention.
         *
         * @param query {@code [heads · headSize × hidden]}
         * @param key {@code [keyValueHeads · headSize × hidden]}
         * @param value as {@code key}
         * @param output {@code [hidden × heads · headSize]}
         */
        record Grouped(Matrix query, Matrix key, Matrix value, Matrix output) implements Attention {}
    }

    /** The expansion of the latent into the keys and values of all heads. */
    public sealed interface KeyValueUp {

        /** The bytes of all matrices. */
        default long byteSize() {
            return switch (this) {
                case Joined joined -> joined.weights().byteSize();
                case Split split ->
                    Stream.concat(split.transposedKeys().stream(), split.values().stream())
                            .mapToLong(Matrix::byteSize)
                            .sum();
            };
        }

        /** The same with every matrix replaced. */
        default KeyValueUp map(UnaryOperator<Matrix> by) {
            return switch (this) {
                case Joined joined -> new Joined(by.apply(joined.weights()));
                case Split split ->
                    new Split(
                            split.transposedKeys().stream().map(by).toList(),
                            split.values().stream().map(by).toList());
            };
        }

        /** One matrix {@code [heads · (nope + value) × keyValueRank]}, per head the key rows first. */
        record Joined(Matrix weights) implements KeyValueUp {}

        /**
         * Per head the values {@code [value × keyValueRank]} and the keys transposed, {@code [keyValueRank × nope]}: what
         * carries a query into the latent space.
         */
        record Split(List<Matrix> transposedKeys, List<Matrix> values) implements KeyValueUp {}
    }

    /** The query projection. */
    public sealed interface Query {

        /** The same with every matrix replaced. */
        default Query map(UnaryOperator<Matrix> by) {
            return switch (this) {
                case Direct direct -> new Direct(by.apply(direct.weights()));
                case LowRank(Matrix down, float[] norm, Matrix up) -> new LowRank(by.apply(down), norm, by.apply(up));
            };
        }

        /** One matrix {@code [heads · (nope + rope) × hidden]}. */
        record Direct(Matrix weights) implements Query {}

        /**
         * {@code up · rmsNorm(down · x)} with {@code down [rank × hidden]}, {@code up [heads · (nope + rope) × rank]}.
         */
        record LowRank(Matrix down, float[] norm, Matrix up) implements Query {}
    }

    /** What follows the attention. */
    public sealed interface FeedForward {

        /** The same with every matrix replaced. */
        default FeedForward map(UnaryOperator<Matrix> by) {
            return switch (this) {
                case GatedMlp mlp -> mlp.map(by);
                case MixtureOfExperts(Matrix router, List<GatedMlp> experts, Optional<GatedMlp> shared) ->
                    new MixtureOfExperts(
                            by.apply(router),
                            experts.stream().map(expert -> expert.map(by)).toList(),
                            shared.map(expert -> expert.map(by)));
            };
        }
    }

    /**
     * {@code down · (silu(gate · x) ⊙ (up · x))} with gate and up {@code [width × hidden]}, down {@code [hidden ×
     * width]}.
     */
    public record GatedMlp(Matrix gate, Matrix up, Matrix down) implements FeedForward {
        /** @throws IllegalArgumentException if gate and up, which share their inputs, are stored differently */
        public GatedMlp {
            if (gate.type() != up.type()) {
                throw new IllegalArgumentException(
                        "gate and up must be stored alike, not as " + gate.type() + " and " + up.type());
            }
        }

        /** The bytes of all three matrices. */
        public long byteSize() {
            return gate.byteSize() + up.byteSize() + down.byteSize();
        }

        /** The elements of all three matrices, each of which is one multiply-add per row. */
        public long elementCount() {
            return gate.elementCount() + up.elementCount() + down.elementCount();
        }

        @Override
        public GatedMlp map(UnaryOperator<Matrix> by) {
            return new GatedMlp(by.apply(gate), by.apply(up), by.apply(down));
        }
    }

    /** Routed experts, chosen by {@code router [experts × hidden]}, and the expert that all tokens share. */
    public record MixtureOfExperts(Matrix router, List<GatedMlp> experts, Optional<GatedMlp> shared)
            implements FeedForward {}
}
