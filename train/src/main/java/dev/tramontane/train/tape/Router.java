package dev.tramontane.train.tape;

import dev.tramontane.checkpoint.ExpertsConfig;
import java.util.Arrays;

/**
 * Chooses experts: softmax over all of them, the best of the best groups, weights optionally divided by their sum. The
 * gradient goes through the weights of the chosen ones; the choice itself has none.
 */
public final class Router {

    private static final int BLOCK = 64;
    private static final float LEAST_SUM = 1e-20f;

    private final Tape tape;
    private final ExpertsConfig config;
    private final Routing.Losses losses;
    private final Rows logits;
    private final int count;
    private final int perRow;
    private final float[] probabilities;
    private final float[] logSums;
    private final int[] experts;
    private final Rows weights;

    private Router(Tape tape, ExpertsConfig config, Routing.Losses losses, Rows logits) {
        this.tape = tape;
        this.config = config;
        this.losses = losses;
        this.logits = logits;
        count = config.count();
        perRow = config.perToken();
        if (logits.width() != count) {
            throw new IllegalArgumentException(logits.width() + " logits for " + count + " experts");
        }
        probabilities = tape.floats(logits.rows() * count);
        logSums = tape.floats(logits.rows());
        experts = tape.ints(logits.rows() * perRow);
        weights = tape.rows(logits.rows(), perRow, logits.learns());
    }

    /** The choice for every row of {@code logits [rows × experts]}. */
    public static Routing of(Tape tape, ExpertsConfig config, Routing.Losses losses, Rows logits) {
        Router router = new Router(tape, config, losses, logits);
        tape.workers().forBlocks(logits.rows(), BLOCK, (worker, first, last) -> {
            float[] candidates = worker.workspace().floats(router.count);
            for (int row = first; row < last; row++) {
                router.route(worker, row, candidates);
            }
            worker.workspace().give(candidates);
        });
        int[] counts = new int[router.count];
        for (int i = 0; i < logits.rows() * router.perRow; i++) {
            counts[router.experts[i]]++;
        }
        if (logits.learns()) {
            tape.onBackward(() -> router.backward(counts));
        }
        return new Routing(router.perRow, router.experts, router.weights, router.report(counts));
    }

    private void route(Worker worker, int row, float[] candidates) {
        int at = row * count;
        System.arraycopy(logits.values(), at, probabilities, at, count);
        float max = worker.kernels().max(probabilities, at, count);
        float sum = worker.kernels().exponentials(probabilities, at, count, max);
        worker.kernels().scale(probabilities, at, 1f / sum, count);
        logSums[row] = (float) (max + Math.log(sum));
        System.arraycopy(probabilities, at, candidates, 0, count);
        if (config.groupsPerToken() < config.groups()) {
            keepBestGroups(candidates);
        }
        choose(candidates, row * perRow);
        float chosen = 0;
        for (int i = 0; i < perRow; i++) {
            float probability = probabilities[at + experts[row * perRow + i]];
            weights.values()[row * perRow + i] = probability;
            chosen += probability;
        }
        float factor = config.scalingFactor() / (config.normalised() ? chosen + LEAST_SUM : 1f);
        for (int i = 0; i < perRow; i++) {
            weights.values()[row * perRow + i] *= factor;
        }
    }

    /** The best of the candidates, ascending by number; ties go to the lower one. */
    private void choose(float[] candidates, int to) {
        int taken = 0;
        for (int expert = 0; expert < count; expert++) {
            float candidate = candidates[expert];
            if (taken == perRow && !(candidate > candidates[experts[to + perRow - 1]])) {
                continue;
            }
            int place = taken == perRow ? perRow - 1 : taken++;
            while (place > 0 && candidate > candidates[experts[to + place - 1]]) {
                experts[to + place] = experts[to + place - 1];
                place--;
            }
            experts[to + place] = expert;
        }
        Arrays.sort(experts, to, to + perRow);
    }

    /** Takes all groups but the best out of the choice; a group counts as the sum of its two best experts. */
    private void keepBestGroups(float[] candidates) {
        int groups = config.groups();
        int size = count / groups;
        float[] scores = new float[groups];
        for (int group = 0; group < groups; group++) {
            float best = Float.NEGATIVE_INFINITY;
            float second = Float.NEGATIVE_INFINITY;
            for (int i = group * size; i < (group + 1) * size; i++) {
                if (candidates[i] > best) {
                    second = best;
                    best = candidates[i];
                } else {
                    second = Math.max(second, candidates[i]);
                }
            }
            scores[group] = size == 1 ? best : best + second;
        }
        for (int i = 0; i < config.groupsPerToken(); i++) {
            int best = 0;
            for (int group = 1; group < groups; group++) {
                if (scores[group] > scores[best]) {
                    best = group;
                }
            }
            scores[best] = Float.NEGATIVE_INFINITY;
        }
        for (int group = 0; group < groups; group++) {
            if (scores[group] != Float.NEGATIVE_INFINITY) {
                Arrays.fill(candidates, group * size, (group + 1) * size, 0f);
            }
        }
    }

    private Routing.Report report(int[] counts) {
        int rows = logits.rows();
        int dead = 0;
        int most = 0;
        for (int rowsOfExpert : counts) {
            dead += rowsOfExpert == 0 ? 1 : 0;
            most = Math.max(most, rowsOfExpert);
        }
        double[] means = new double[count];
        double z = 0;
        for (int row = 0; row < rows; row++) {
            for (int expert = 0; expert < count; expert++) {
                means[expert] += probabilities[row * count + expert];
            }
            z += (double) logSums[row] * logSums[row];
        }
        double balance = 0;
        for (int expert = 0; expert < count; expert++) {
            balance += share(counts, expert) * means[expert] / rows;
        }
        return new Routing.Report(
                counts, dead, (double) most * count / ((double) rows * perRow), balance * count, z / rows);
    }

    private double share(int[] counts, int expert) {
        return counts[expert] / ((double) logits.rows() * perRow);
    }

    private void backward(int[] counts) {
        int rows = logits.rows();
        float[] balance = tape.workspace().floats(count);
        for (int expert = 0; expert < count; expert++) {
            balance[expert] = (float) (losses.balance() * count * share(counts, expert) / rows);
        }
        float z = (float) (2 * losses.z() / rows);
        tape.workers().forBlocks(rows, BLOCK, (worker, first, last) -> {
            float[] gradient = worker.workspace().floats(count);
            for (int row = first; row < last; row++) {
                System.arraycopy(balance, 0, gradient, 0, count);
                addChosen(row, gradient);
                throughSoftmax(row, gradient, z * logSums[row]);
            }
            worker.workspace().give(gradient);
        });
        tape.workspace().give(balance);
    }

    /** Adds the gradient that the weights of the chosen experts have to their probabilities. */
    private void addChosen(int row, float[] gradient) {
        int to = row * perRow;
        float sum = 0;
        float mean = 0;
        for (int i = 0; i < perRow; i++) {
            float probability = probabilities[row * count + experts[to + i]];
            sum += probability;
            mean += probability * weights.gradient()[to + i];
        }
        float factor = config.scalingFactor();
        if (config.normalised()) {
            mean /= sum + LEAST_SUM;
            factor /= sum + LEAST_SUM;
        } else {
            mean = 0;
        }
        for (int i = 0; i < perRow; i++) {
            gradient[experts[to + i]] += factor * (weights.gradient()[to + i] - mean);
        }
    }

    /** @param all what the gradient of every logit gets in proportion to its probability */
    private void throughSoftmax(int row, float[] gradient, float all) {
        int at = row * count;
        float mean = Sums.dot(probabilities, at, gradient, 0, count) - all;
        float[] to = logits.gradient();
        for (int expert = 0; expert < count; expert++) {
            to[at + expert] += probabilities[at + expert] * (gradient[expert] - mean);
        }
    }
}
