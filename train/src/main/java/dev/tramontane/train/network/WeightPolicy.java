package dev.tramontane.train.network;

import dev.tramontane.tensor.Matrix;
import dev.tramontane.train.tape.VectorWeight;
import dev.tramontane.train.tape.Weight;

/** Decides which weights of a checkpoint are learned. Asked once for every weight, in the order of the network. */
public interface WeightPolicy {

    /** The weight that starts as a matrix of the checkpoint. */
    Weight matrix(WeightName name, Matrix matrix);

    /** The gains that start as those of the checkpoint. */
    VectorWeight vector(WeightName name, float[] values);

    /** Everything is learned. */
    static WeightPolicy trained() {
        return new WeightPolicy() {
            @Override
            public Weight matrix(WeightName name, Matrix matrix) {
                return new Weight.Trained(
                        Matrices.parameter(name.toString(), name.part().kind(), matrix));
            }

            @Override
            public VectorWeight vector(WeightName name, float[] values) {
                return new VectorWeight.Trained(Matrices.parameter(name.toString(), values));
            }
        };
    }

    /** Nothing is learned. */
    static WeightPolicy frozen() {
        return new WeightPolicy() {
            @Override
            public Weight matrix(WeightName name, Matrix matrix) {
                return new Weight.Frozen(matrix);
            }

            @Override
            public VectorWeight vector(WeightName name, float[] values) {
                return new VectorWeight.Frozen(values.clone());
            }
        };
    }
}
