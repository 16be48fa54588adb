package dev.tramontane.train.tape;

import dev.tramontane.train.product.View;

/**
 * The loss of predictions over a vocabulary. Logits exist for rows with a target only, and for a part of those at a
 * time: gradients are made from them at once, while they are there.
 */
public final class CrossEntropy {

    /** Logits held at a time, in floats, unless fewer than {@link #LEAST_ROWS} rows had room. */
    private static final int MOST_LOGITS = 1 << 21;

    private static final int LEAST_ROWS = 64;
    private static final int BLOCK = 16;

    private CrossEntropy() {}

    /**
     * The loss.
     *
     * @param value what a backward pass goes down
     * @param each the cross entropy of every target in nats, without weights
     */
    public record Loss(double value, float[] each) {}

    /**
     * Computes the loss of {@code head · hidden[row]} for all rows with a target. If the tape is recording, the gradient
     * of the head is added to here already, not when going back: clear it before.
     */
    public static Loss of(Tape tape, Weight head, Rows hidden, Targets targets) {
        int vocabulary = head.rows();
        int chunk = Math.clamp(MOST_LOGITS / vocabulary, LEAST_ROWS, Math.max(LEAST_ROWS, targets.count()));
        float[] each = new float[targets.count()];
        boolean learning = tape.recording() && (head.learns() || hidden.learns());
        float[] gradients = tape.recording() && hidden.learns()
                ? tape.floats(Math.max(1, targets.count() * hidden.width()))
                : new float[0];
        float[] inputs = tape.workspace().floats(chunk * hidden.width());
        float[] logits = tape.workspace().floats(Math.multiplyExact(chunk, vocabulary));
        Multiplier together = new Multiplier.Together(tape.workers(), tape.workspace());
        for (int first = 0; first < targets.count(); first += chunk) {
            int begin = first;
            int count = Math.min(chunk, targets.count() - first);
            for (int i = 0; i < count; i++) {
                int from = targets.rows()[first + i] * hidden.width();
                System.arraycopy(hidden.values(), from, inputs, i * hidden.width(), hidden.width());
            }
            View x = View.of(inputs, count, hidden.width());
            View y = View.of(logits, count, vocabulary);
            WeightProduct.forward(together, head, x, y, false);
            tape.workers().forBlocks(count, BLOCK, (worker, from, until) -> {
                for (int i = from; i < until; i++) {
                    each[begin + i] = row(worker, logits, i * vocabulary, vocabulary, targets, begin + i, learning);
                }
            });
            if (learning) {
                if (hidden.learns()) {
                    View dx = new View(gradients, first * hidden.width(), hidden.width(), 1, count, hidden.width());
                    WeightProduct.toInputs(together, head, y, dx, false);
                }
                WeightProduct.toWeight(together, head, x, y);
            }
        }
        tape.workspace().give(inputs);
        tape.workspace().give(logits);
        if (learning && hidden.learns()) {
            tape.onBackward(() -> scatter(gradients, targets, hidden));
        }
        double sum = 0;
        for (int i = 0; i < each.length; i++) {
            sum += (double) targets.weights()[i] * each[i];
        }
        return new Loss(sum / targets.divisor(), each);
    }

    /** The loss of a row of logits, which becomes their gradient. */
    private static float row(
            Worker worker, float[] logits, int at, int vocabulary, Targets targets, int index, boolean learning) {
        int target = targets.tokens()[index];
        if (target < 0 || target >= vocabulary) {
            throw new IndexOutOfBoundsException("token " + target + " is not in a vocabulary of " + vocabulary);
        }
        float wanted = logits[at + target];
        float max = worker.kernels().max(logits, at, vocabulary);
        float sum = worker.kernels().exponentials(logits, at, vocabulary, max);
        if (learning) {
            float weight = (float) (targets.weights()[index] / targets.divisor());
            worker.kernels().scale(logits, at, weight / sum, vocabulary);
            logits[at + target] -= weight;
        }
        return (float) (max - (double) wanted + Math.log(sum));
    }

    private static void scatter(float[] gradients, Targets targets, Rows hidden) {
        for (int i = 0; i < targets.count(); i++) {
            int to = targets.rows()[i] * hidden.width();
            for (int j = 0; j < hidden.width(); j++) {
                hidden.gradient()[to + j] += gradients[i * hidden.width() + j];
            }
        }
    }
}
