package dev.tramontane.train.tape;

import java.util.Optional;

/** The gains of a norm, or a bias. */
public sealed interface VectorWeight {

    /** The numbers. */
    float[] values();

    /** Where their gradient adds up, if they are learned. */
    Optional<float[]> gradient();

    /** Learned. */
    record Trained(Parameter parameter) implements VectorWeight {
        @Override
        public float[] values() {
            return parameter.values();
        }

        @Override
        public Optional<float[]> gradient() {
            return Optional.of(parameter.gradient());
        }
    }

    /** Left as it is. */
    record Frozen(float[] values) implements VectorWeight {
        @Override
        public Optional<float[]> gradient() {
            return Optional.empty();
        }
    }
}
