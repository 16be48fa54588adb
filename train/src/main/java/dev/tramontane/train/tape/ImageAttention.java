package dev.tramontane.train.tape;

import dev.tramontane.model.PatchGrids;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.train.product.View;

/**
 * Softmax attention within images: every patch to all of its image. Scores exist for a tile of queries at a time; going
 * back computes them anew from the logarithm of each row's sum (FlashAttention, arXiv 2205.14135). Images and heads are
 * independent tasks.
 */
public final class ImageAttention {

    private static final int TILE = 64;

    private final Tape tape;
    private final PatchGrids grids;
    private final Rows queries;
    private final Rows keys;
    private final Rows values;
    private final int heads;
    private final int size;
    private final float scale;
    private final Rows attended;
    /** Per patch and head the logarithm of the sum of exponentials. */
    private final float[] logSums;

    private ImageAttention(Tape tape, PatchGrids grids, Rows queries, Rows keys, Rows values, int heads) {
        if (queries.width() != keys.width() || keys.width() != values.width() || queries.width() % heads != 0) {
            throw new IllegalArgumentException("queries, keys and values of widths " + queries.width() + ", "
                    + keys.width() + " and " + values.width() + " are not of " + heads + " heads");
        }
        this.tape = tape;
        this.grids = grids;
        this.queries = queries;
        this.keys = keys;
        this.values = values;
        this.heads = heads;
        size = queries.width() / heads;
        scale = (float) (1 / Math.sqrt(size));
        boolean learning = queries.learns() || keys.learns() || values.learns();
        attended = tape.rows(grids.patches(), queries.width(), learning);
        logSums = attended.learns() ? tape.floats(grids.patches() * heads) : new float[0];
    }

    /** The attended values of rows {@code [patches × heads · head size]}, of the same shape. */
    public static Rows of(Tape tape, PatchGrids grids, Rows queries, Rows keys, Rows values, int heads) {
        ImageAttention attention = new ImageAttention(tape, grids, queries, keys, values, heads);
        attention.forEachHead(attention::forward);
        if (attention.attended.learns()) {
            tape.onBackward(() -> attention.forEachHead(attention::backward));
        }
        return attention.attended;
    }

    private interface HeadTask {
        void run(Worker worker, int image, int head);
    }

    private void forEachHead(HeadTask task) {
        tape.workers()
                .forEach(grids.images() * heads, (worker, index) -> task.run(worker, index / heads, index % heads));
    }

    private View head(float[] data, int row, int rows, int head) {
        return new View(data, row * heads * size + head * size, heads * size, 1, rows, size);
    }

    private void forward(Worker worker, int image, int head) {
        int start = grids.start(image);
        int patches = grids.patches(image);
        Kernels kernels = worker.kernels();
        float[] scores = worker.workspace().floats(TILE * patches);
        for (int first = 0; first < patches; first += TILE) {
            int count = Math.min(TILE, patches - first);
            View weights = score(worker, image, head, first, count, scores);
            for (int i = 0; i < count; i++) {
                float max = kernels.max(scores, i * patches, patches);
                float sum = kernels.exponentials(scores, i * patches, patches, max);
                kernels.scale(scores, i * patches, 1 / sum, patches);
                if (logSums.length != 0) {
                    logSums[(start + first + i) * heads + head] = (float) (max + Math.log(sum));
                }
            }
            View output = head(attended.values(), start + first, count, head);
            worker.products().multiply(weights, head(values.values(), start, patches, head), output, false);
        }
        worker.workspace().give(scores);
    }

    /** Scaled scores of some queries, {@code [count × patches]}. */
    private View score(Worker worker, int image, int head, int first, int count, float[] to) {
        int patches = grids.patches(image);
        View scores = View.of(to, count, patches);
        View query = head(queries.values(), grids.start(image) + first, count, head);
        View key = head(keys.values(), grids.start(image), patches, head);
        worker.products().multiply(query, key.transposed(), scores, false);
        worker.kernels().scale(to, 0, scale, count * patches);
        return scores;
    }

    private void backward(Worker worker, int image, int head) {
        int start = grids.start(image);
        int patches = grids.patches(image);
        float[] weights = worker.workspace().floats(TILE * patches);
        float[] gradient = worker.workspace().floats(TILE * patches);
        for (int first = 0; first < patches; first += TILE) {
            int count = Math.min(TILE, patches - first);
            View probabilities = score(worker, image, head, first, count, weights);
            for (int i = 0; i < count; i++) {
                float logSum = logSums[(start + first + i) * heads + head];
                float _ = worker.kernels().exponentials(weights, i * patches, patches, logSum);
            }
            View output = head(attended.gradient(), start + first, count, head);
            if (values.learns()) {
                View toValues = head(values.gradient(), start, patches, head);
                worker.products().multiply(probabilities.transposed(), output, toValues, true);
            }
            View value = head(values.values(), start, patches, head);
            View toScores = View.of(gradient, count, patches);
            worker.products().multiply(output, value.transposed(), toScores, false);
            for (int i = 0; i < count; i++) {
                throughSoftmax(start + first + i, head, weights, gradient, i * patches, patches);
            }
            toQueriesAndKeys(worker, image, head, first, toScores);
        }
        worker.workspace().give(weights);
        worker.workspace().give(gradient);
    }

    /** The gradient of a row's products: that of a probability less the row's mean, times the probability and the scale. */
    private void throughSoftmax(int row, int head, float[] weights, float[] gradient, int offset, int patches) {
        int at = row * attended.width() + head * size;
        float mean = Sums.dot(attended.values(), at, attended.gradient(), at, size);
        for (int i = offset; i < offset + patches; i++) {
            gradient[i] = weights[i] * (gradient[i] - mean) * scale;
        }
    }

    private void toQueriesAndKeys(Worker worker, int image, int head, int first, View toScores) {
        int start = grids.start(image);
        int patches = grids.patches(image);
        int count = toScores.rows();
        if (queries.learns()) {
            View key = head(keys.values(), start, patches, head);
            worker.products().multiply(toScores, key, head(queries.gradient(), start + first, count, head), true);
        }
        if (keys.learns()) {
            View query = head(queries.values(), start + first, count, head);
            View toKeys = head(keys.gradient(), start, patches, head);
            worker.products().multiply(toScores.transposed(), query, toKeys, true);
        }
    }
}
