package dev.tramontane.train.optimizer;

import dev.tramontane.train.product.View;
import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.Worker;

/** A matrix, by the rule of {@link Muon}. */
record MuonUpdate(Muon rule, Parameter parameter, State.Momentum momentum) implements Update {

    /** What makes the root mean square of a step that of AdamW's. */
    private static final double STEP_SIZE = .2;

    @Override
    public void run(Worker worker, Step step) {
        if (isZero(parameter.gradient())) {
            // An expert that no token chose: there is nothing to learn, and old momentum would be made a full step.
            return;
        }
        float[] direction = worker.workspace().floats(parameter.size());
        addMomentum(direction, step.gradientScale());
        View matrix = View.of(direction, parameter.rows(), parameter.columns());
        NewtonSchulz.orthogonalise(matrix, worker);
        double size = STEP_SIZE * Math.sqrt(Math.max(parameter.rows(), parameter.columns()));
        descend(direction, (float) (1 - step.learningRate() * rule.weightDecay()), (float)
                (step.learningRate() * size));
        worker.workspace().give(direction);
    }

    @Override
    public long cost() {
        return (long) parameter.size() * Math.min(parameter.rows(), parameter.columns());
    }

    private static boolean isZero(float[] gradient) {
        for (float value : gradient) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    /** Nesterov's momentum, one step ahead of the sum. */
    private void addMomentum(float[] direction, float scale) {
        float[] gradient = parameter.gradient();
        float[] sum = momentum.sum();
        float decay = (float) rule.momentum();
        for (int i = 0; i < sum.length; i++) {
            float scaled = gradient[i] * scale;
            float next = decay * sum[i] + scaled;
            sum[i] = next;
            direction[i] = scaled + decay * next;
        }
    }

    private void descend(float[] direction, float decay, float rate) {
        float[] values = parameter.values();
        for (int i = 0; i < values.length; i++) {
            values[i] = decay * values[i] - rate * direction[i];
        }
    }
}
