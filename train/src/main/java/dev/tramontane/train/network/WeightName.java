package dev.tramontane.train.network;

import dev.tramontane.train.tape.Parameter;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Which weight of a decoder one is.
 *
 * @param layer from 0; empty outside of layers
 * @param part what it does there
 * @param expert from 0, for the parts of a routed expert
 */
public record WeightName(OptionalInt layer, Part part, OptionalInt expert) {

    /** What a weight does. */
    public enum Part {
        EMBEDDING,
        HEAD,
        FINAL_NORM,
        ATTENTION_NORM,
        /** Queries of all heads from the hidden state at once. */
        QUERY,
        QUERY_DOWN,
        QUERY_NORM,
        QUERY_UP,
        KEY,
        VALUE,
        KEY_VALUE_DOWN,
        KEY_VALUE_NORM,
        KEY_VALUE_UP,
        ATTENTION_OUTPUT,
        FEED_FORWARD_NORM,
        ROUTER,
        EXPERT_GATE,
        EXPERT_UP,
        EXPERT_DOWN,
        SHARED_GATE,
        SHARED_UP,
        SHARED_DOWN,
        DENSE_GATE,
        DENSE_UP,
        DENSE_DOWN;

        Parameter.Kind kind() {
            return switch (this) {
                case EMBEDDING -> Parameter.Kind.EMBEDDING;
                case HEAD -> Parameter.Kind.HEAD;
                case ROUTER -> Parameter.Kind.ROUTER;
                case FINAL_NORM, ATTENTION_NORM, QUERY_NORM, KEY_VALUE_NORM, FEED_FORWARD_NORM -> Parameter.Kind.VECTOR;
                default -> Parameter.Kind.HIDDEN;
            };
        }
    }

    static WeightName of(Part part) {
        return new WeightName(OptionalInt.empty(), part, OptionalInt.empty());
    }

    static WeightName of(int layer, Part part) {
        return new WeightName(OptionalInt.of(layer), part, OptionalInt.empty());
    }

    static WeightName of(int layer, Part part, int expert) {
        return new WeightName(OptionalInt.of(layer), part, OptionalInt.of(expert));
    }

    /** Such as {@code layers.3.expert_gate.17}. */
    @Override
    public String toString() {
        StringBuilder name = new StringBuilder();
        layer.ifPresent(number -> name.append("layers.").append(number).append('.'));
        name.append(part.name().toLowerCase(Locale.ROOT));
        expert.ifPresent(number -> name.append('.').append(number));
        return name.toString();
    }
}
