package dev.tramontane.bench;

import java.util.SplittableRandom;

/** Activations around zero. */
final class RandomActivations {

    private RandomActivations() {}

    static float[] create(int length) {
        SplittableRandom random = new SplittableRandom(2);
        float[] activations = new float[length];
        for (int i = 0; i < length; i++) {
            activations[i] = random.nextFloat() - .5f;
        }
        return activations;
    }
}
