package dev.tramontane.train.optimizer;

/** What an optimizer remembers of a parameter, as long as its values. */
sealed interface State {

    /** Running means of gradients and of their squares. */
    @SuppressWarnings("ArrayRecordComponent") // changed in place
    record Moments(float[] first, float[] second) implements State {}

    /** A decaying sum of gradients. */
    @SuppressWarnings("ArrayRecordComponent") // changed in place
    record Momentum(float[] sum) implements State {}
}
