package dev.tramontane.train.network;

import dev.tramontane.tensor.Matrix;
import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.VectorWeight;
import dev.tramontane.train.tape.Weight;
import java.util.Set;

/** Notes which parameters another policy makes, each once however many weights it is part of. */
record CollectingPolicy(WeightPolicy policy, Set<Parameter> parameters) implements WeightPolicy {

    @Override
    public Weight matrix(WeightName name, Matrix matrix) {
        Weight weight = policy.matrix(name, matrix);
        if (weight.rows() != matrix.rows() || weight.columns() != matrix.columns()) {
            throw new IllegalArgumentException(name + ": a weight of " + weight.rows() + "×" + weight.columns()
                    + " cannot stand for a matrix of " + matrix.rows() + "×" + matrix.columns());
        }
        collect(weight);
        return weight;
    }

    private void collect(Weight weight) {
        switch (weight) {
            case Weight.Trained(Parameter parameter) -> parameters.add(parameter);
            case Weight.Frozen _ -> {}
            case Weight.Adapted(Weight base, Parameter down, Parameter up, float _) -> {
                collect(base);
                parameters.add(down);
                parameters.add(up);
            }
        }
    }

    @Override
    public VectorWeight vector(WeightName name, float[] values) {
        VectorWeight weight = policy.vector(name, values);
        if (weight instanceof VectorWeight.Trained(Parameter parameter)) {
            parameters.add(parameter);
        }
        return weight;
    }
}
