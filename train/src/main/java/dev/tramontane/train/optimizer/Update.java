package dev.tramontane.train.optimizer;

import dev.tramontane.train.tape.Worker;

/** A piece of an optimizer's step that one thread takes. No two of them share numbers. */
sealed interface Update permits AdamWUpdate, MuonUpdate {

    /**
     * What is the same for all pieces of a step.
     *
     * @param number counted from 1
     * @param gradientScale by which gradients are multiplied first
     */
    record Step(long number, double learningRate, float gradientScale) {}

    void run(Worker worker, Step step);

    /** About how long it takes, in a unit of its own. */
    long cost();
}
