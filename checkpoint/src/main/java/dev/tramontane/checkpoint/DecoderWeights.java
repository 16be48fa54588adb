package dev.tramontane.checkpoint;

import dev.tramontane.tensor.Matrix;
import java.util.List;
import java.util.Optional;

/**
 * The weights of the text decoder under one set of names. Matrices are {@code [outputs × inputs]} views of the mapped
 * files; norm vectors are small and copied.
 *
 * @param embedding {@code [vocabulary × hidden]}
 * @param finalNorm {@code [hidden]}
 * @param head {@code [vocabulary × hidden]}, the embedding itself if tied
 */
public record DecoderWeights(Matrix embedding, List<Layer> layers, float[] finalNorm, Matrix head) {

    /** One decoder layer; both norms are {@code [hidden]}. */
    public record Layer(float[] attentionNorm, Attention attention, float[] feedForwardNorm, FeedForward feedForward) {}

    /**
     * Latent attention.
     *
     * @param query from hidden to {@code heads · (nope + rope)}
     * @param keyValueDown {@code [(keyValueRank + rope) × hidden]}, the latent first
     * @param keyValueNorm {@code [keyValueRank]}
     * @param keyValueUp from the latent to keys without a position and values
     * @param output {@code [hidden × heads · value]}
     */
    public record Attention(
            Query query, Matrix keyValueDown, float[] keyValueNorm, KeyValueUp keyValueUp, Matrix output) {}

    /** The expansion of the latent into the keys and values of all heads. */
    public sealed interface KeyValueUp {
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
        /** One matrix {@code [heads · (nope + rope) × hidden]}. */
        record Direct(Matrix weights) implements Query {}

        /**
         * {@code up · rmsNorm(down · x)} with {@code down [rank × hidden]}, {@code up [heads · (nope + rope) × rank]}.
         */
        record LowRank(Matrix down, float[] norm, Matrix up) implements Query {}
    }

    /** What follows the attention. */
    public sealed interface FeedForward {}

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
    }

    /** Routed experts, chosen by {@code router [experts × hidden]}, and the expert that all tokens share. */
    public record MixtureOfExperts(Matrix router, List<GatedMlp> experts, Optional<GatedMlp> shared)
            implements FeedForward {}
}
