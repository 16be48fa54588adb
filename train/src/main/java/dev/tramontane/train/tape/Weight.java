package dev.tramontane.train.tape;

import dev.tramontane.tensor.Matrix;

/** What a linear layer multiplies with, {@code [outputs × inputs]}. */
public sealed interface Weight {

    /** Outputs. */
    int rows();

    /** Inputs. */
    int columns();

    /** Whether a backward pass leaves a gradient somewhere in it. */
    boolean learns();

    /** Learned in full. */
    record Trained(Parameter parameter) implements Weight {
        @Override
        public int rows() {
            return parameter.rows();
        }

        @Override
        public int columns() {
            return parameter.columns();
        }

        @Override
        public boolean learns() {
            return true;
        }
    }

    /** Left as it is, in whatever format it is stored; decoded whenever it is multiplied with. */
    record Frozen(Matrix matrix) implements Weight {
        @Override
        public int rows() {
            return matrix.rows();
        }

        @Override
        public int columns() {
            return matrix.columns();
        }

        @Override
        public boolean learns() {
            return false;
        }
    }

    /**
     * {@code base + scale · up · down}: low-rank adaptation (LoRA, arXiv 2106.09685).
     *
     * @param down {@code [rank × inputs]}
     * @param up {@code [outputs × rank]}
     */
    record Adapted(Weight base, Parameter down, Parameter up, float scale) implements Weight {
        /** @throws IllegalArgumentException if the sizes do not fit together */
        public Adapted {
            if (down.columns() != base.columns() || up.rows() != base.rows() || up.columns() != down.rows()) {
                throw new IllegalArgumentException("an adapter of " + up + " and " + down + " does not fit a weight of "
                        + base.rows() + "×" + base.columns());
            }
        }

        @Override
        public int rows() {
            return base.rows();
        }

        @Override
        public int columns() {
            return base.columns();
        }

        @Override
        public boolean learns() {
            return true;
        }
    }
}
