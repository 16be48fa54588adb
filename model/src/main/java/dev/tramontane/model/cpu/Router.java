package dev.tramontane.model.cpu;

import dev.tramontane.checkpoint.ExpertsConfig;
import java.util.Arrays;

/**
 * Chooses the experts of a token: softmax over all experts in float, the best of the best groups, weights optionally
 * divided by their sum. Ties go to the lower number.
 */
final class Router {

    private final ExpertsConfig config;
    private final float[] probabilities;
    private final float[] groupScores;

    Router(ExpertsConfig config) {
        this.config = config;
        probabilities = new float[config.count()];
        groupScores = new float[config.groups()];
    }

    /**
     * Routes one token.
     *
     * @param logits the router's outputs, {@code config.count()} from {@code offset} on
     * @param experts receives {@code config.perToken()} expert numbers from {@code to} on, ascending
     * @param weights receives the weights of those experts
     */
    void route(float[] logits, int offset, int[] experts, float[] weights, int to) {
        softmax(logits, offset);
        if (config.groupsPerToken() < config.groups()) {
            keepBestGroups();
        }
        int chosen = config.perToken();
        float sum = 0;
        for (int i = 0; i < chosen; i++) {
            int best = argmax(probabilities);
            float probability = probabilities[best];
            probabilities[best] = Float.NEGATIVE_INFINITY;
            insertAscending(best, probability, experts, weights, to, i);
            sum += probability;
        }
        float factor = config.scalingFactor() / (config.normalised() ? sum + 1e-20f : 1f);
        for (int i = 0; i < chosen; i++) {
            weights[to + i] *= factor;
        }
    }

    private void softmax(float[] logits, int offset) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < probabilities.length; i++) {
            max = Math.max(max, logits[offset + i]);
        }
        float sum = 0;
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = (float) Math.exp(logits[offset + i] - max);
            sum += probabilities[i];
        }
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] /= sum;
        }
    }

    /** Sets the probabilities of all groups but the best to zero; a group counts as the sum of its two best experts. */
    private void keepBestGroups() {
        int size = probabilities.length / groupScores.length;
        for (int group = 0; group < groupScores.length; group++) {
            float best = Float.NEGATIVE_INFINITY;
            float second = Float.NEGATIVE_INFINITY;
            for (int i = group * size; i < (group + 1) * size; i++) {
                if (probabilities[i] > best) {
                    second = best;
                    best = probabilities[i];
                } else {
                    second = Math.max(second, probabilities[i]);
                }
            }
            groupScores[group] = size == 1 ? best : best + second;
        }
        for (int i = 0; i < config.groupsPerToken(); i++) {
            groupScores[argmax(groupScores)] = Float.NEGATIVE_INFINITY;
        }
        for (int group = 0; group < groupScores.length; group++) {
            if (groupScores[group] != Float.NEGATIVE_INFINITY) {
                Arrays.fill(probabilities, group * size, (group + 1) * size, 0f);
            }
        }
    }

    private static int argmax(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }

    private static void insertAscending(int expert, float weight, int[] experts, float[] weights, int to, int taken) {
        int place = to + taken;
        while (place > to && experts[place - 1] > expert) {
            experts[place] = experts[place - 1];
            weights[place] = weights[place - 1];
            place--;
        }
        experts[place] = expert;
        weights[place] = weight;
    }
}
