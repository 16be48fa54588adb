package dev.tramontane.train.optimizer;

import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.Worker;

/** Some consecutive elements of a parameter, by the rule of {@link AdamW}. */
record AdamWUpdate(AdamW rule, Parameter parameter, State.Moments moments, int first, int last) implements Update {

    @Override
    public void run(Worker worker, Step step) {
        double decay = parameter.vector() ? 1 : 1 - step.learningRate() * rule.weightDecay();
        double firstCorrection = 1 - Math.pow(rule.firstDecay(), (double) step.number());
        double secondCorrection = 1 - Math.pow(rule.secondDecay(), (double) step.number());
        update(
                step.gradientScale(),
                (float) (1 - rule.firstDecay()),
                (float) rule.secondDecay(),
                (float) (1 - rule.secondDecay()),
                (float) (1 / Math.sqrt(secondCorrection)),
                (float) rule.epsilon(),
                (float) decay,
                (float) (step.learningRate() / firstCorrection));
    }

    @Override
    public long cost() {
        return (long) last - first;
    }

    private void update(
            float scale,
            float firstGain,
            float secondDecay,
            float secondGain,
            float rootScale,
            float epsilon,
            float decay,
            float rate) {
        float[] values = parameter.values();
        float[] gradients = parameter.gradient();
        float[] firsts = moments.first();
        float[] seconds = moments.second();
        for (int i = first; i < last; i++) {
            float gradient = gradients[i] * scale;
            float mean = firsts[i] + firstGain * (gradient - firsts[i]);
            float square = secondDecay * seconds[i] + secondGain * gradient * gradient;
            firsts[i] = mean;
            seconds[i] = square;
            float root = (float) Math.sqrt(square) * rootScale + epsilon;
            values[i] = decay * values[i] - rate * (mean / root);
        }
    }
}
