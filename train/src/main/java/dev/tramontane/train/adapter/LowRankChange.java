package dev.tramontane.train.adapter;

import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.Weight;

/**
 * What an adapter adds to one matrix: {@code scale · up · down}.
 *
 * @param down {@code [rank × inputs]}; gate and up of a routed expert have the same one
 * @param up {@code [outputs × rank]}
 */
public record LowRankChange(Parameter down, Parameter up, float scale) {

    /** A weight with this change. */
    public Weight on(Weight base) {
        return new Weight.Adapted(base, down, up, scale);
    }

    int rank() {
        return down.rows();
    }
}
