package dev.tramontane.train.optimizer;

import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.Parameter.Kind;
import java.util.List;
import java.util.SplittableRandom;

/** Parameters of all kinds with random values and gradients, the same for the same seed. */
record Problem(List<Parameter> parameters, SplittableRandom random) {

    static Problem random(long seed) {
        Problem problem = new Problem(
                List.of(
                        new Parameter("embedding", Kind.EMBEDDING, 700, 60),
                        new Parameter("norm", 1, 60),
                        new Parameter("wide", 12, 60),
                        new Parameter("tall", 60, 17),
                        new Parameter("square", 20, 20),
                        new Parameter("router", Kind.ROUTER, 9, 60),
                        new Parameter("head", Kind.HEAD, 70, 60)),
                new SplittableRandom(seed));
        problem.parameters.forEach(parameter -> fill(parameter.values(), problem.random, 1));
        return problem;
    }

    /** New gradients, and the same in double precision. */
    void newGradients(double size) {
        parameters.forEach(parameter -> fill(parameter.gradient(), random, size));
    }

    private static void fill(float[] numbers, SplittableRandom random, double size) {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextDouble(-size, size);
        }
    }

    /** Copies of all values. */
    List<float[]> values() {
        return parameters.stream().map(parameter -> parameter.values().clone()).toList();
    }
}
