package dev.tramontane.train.tape;

import dev.tramontane.train.product.View;
import java.util.Arrays;
import java.util.List;

/**
 * Softmax attention within documents, every token to itself and those before it. Scores exist for a tile of queries at a
 * time; going back computes them anew from the logarithm of each row's sum (FlashAttention, arXiv 2205.14135).
 *
 * <p>Documents and heads are independent tasks. Where heads share keys or values, each leaves its gradient apart, and they
 * are added up in the order of heads afterwards.
 */
public final class CausalAttention {

    private static final int TILE = 64;
    private static final int SUMMED_ROWS = 128;

    /** Rows that hold queries, keys or values, and where in them. */
    public record Source(Rows rows, HeadColumns columns) {}

    private final Tape tape;
    private final Documents documents;
    private final Source queries;
    private final List<Source> keys;
    private final Source values;
    private final float scale;
    private final int heads;
    private final int keyWidth;
    private final Rows attended;
    /** Per row and head the logarithm of the sum of exponentials. */
    private final float[] logSums;

    private CausalAttention(
            Tape tape, Documents documents, Source queries, List<Source> keys, Source values, float scale) {
        this.tape = tape;
        this.documents = documents;
        this.queries = queries;
        this.keys = keys;
        this.values = values;
        this.scale = scale;
        heads = queries.columns().heads();
        keyWidth = keys.stream().mapToInt(part -> part.columns().width()).sum();
        if (queries.columns().width() != keyWidth) {
            throw new IllegalArgumentException(
                    "queries of " + queries.columns().width() + " numbers for keys of " + keyWidth);
        }
        boolean learning = queries.rows().learns()
                || values.rows().learns()
                || keys.stream().anyMatch(part -> part.rows().learns());
        attended = tape.rows(documents.rows(), heads * values.columns().width(), learning);
        logSums = learning && tape.recording() ? tape.floats(documents.rows() * heads) : new float[0];
    }

    /**
     * The attended values {@code [rows × heads · value width]}.
     *
     * @param keys the parts that a key is made of, in their order
     * @param scale what scores are multiplied with
     */
    public static Rows of(
            Tape tape, Documents documents, Source queries, List<Source> keys, Source values, float scale) {
        CausalAttention attention = new CausalAttention(tape, documents, queries, keys, values, scale);
        attention.forward();
        if (attention.attended.learns()) {
            tape.onBackward(attention::backward);
        }
        return attention.attended;
    }

    private void forward() {
        tape.workers()
                .forEach(documents.count() * heads, (worker, task) -> forward(worker, task / heads, task % heads));
    }

    private void forward(Worker worker, int document, int head) {
        int start = documents.starts()[document];
        int length = documents.length(document);
        Workspace workspace = worker.workspace();
        float[] key = workspace.floats(length * keyWidth);
        float[] query = workspace.floats(TILE * keyWidth);
        float[] scores = workspace.floats(TILE * length);
        gatherKeys(start, length, head, key);
        for (int first = 0; first < length; first += TILE) {
            int count = Math.min(TILE, length - first);
            int seen = first + count;
            score(worker, start + first, count, head, key, seen, query, scores);
            for (int i = 0; i < count; i++) {
                softmax(worker, scores, i * seen, first + i + 1, seen, (start + first + i) * heads + head);
            }
            worker.products()
                    .multiply(
                            View.of(scores, count, seen),
                            valueView(values.rows().values(), start, seen, head),
                            attendedView(attended.values(), start + first, count, head),
                            false);
        }
        workspace.give(key);
        workspace.give(query);
        workspace.give(scores);
    }

    private void softmax(Worker worker, float[] scores, int offset, int visible, int width, int sumAt) {
        float max = worker.kernels().max(scores, offset, visible);
        float sum = worker.kernels().exponentials(scores, offset, visible, max);
        worker.kernels().scale(scores, offset, 1f / sum, visible);
        Arrays.fill(scores, offset + visible, offset + width, 0f);
        if (logSums.length != 0) {
            logSums[sumAt] = (float) (max + Math.log(sum));
        }
    }

    /** Gathers scaled queries, and multiplies them with the keys up to the last of them. */
    private void score(
            Worker worker, int firstRow, int count, int head, float[] key, int seen, float[] query, float[] scores) {
        Rows rows = queries.rows();
        int column = queries.columns().of(head);
        for (int i = 0; i < count; i++) {
            int from = (firstRow + i) * rows.width() + column;
            for (int j = 0; j < keyWidth; j++) {
                query[i * keyWidth + j] = rows.values()[from + j] * scale;
            }
        }
        worker.products()
                .multiply(
                        View.of(query, count, keyWidth),
                        View.of(key, seen, keyWidth).transposed(),
                        View.of(scores, count, seen),
                        false);
    }

    private void gatherKeys(int start, int length, int head, float[] key) {
        int to = 0;
        for (Source part : keys) {
            int width = part.columns().width();
            int from = start * part.rows().width() + part.columns().of(head);
            for (int i = 0; i < length; i++) {
                System.arraycopy(part.rows().values(), from + i * part.rows().width(), key, i * keyWidth + to, width);
            }
            to += width;
        }
    }

    private View valueView(float[] data, int start, int rows, int head) {
        int rowWidth = values.rows().width();
        int offset = start * rowWidth + values.columns().of(head);
        return new View(data, offset, rowWidth, 1, rows, values.columns().width());
    }

    private View attendedView(float[] data, int row, int rows, int head) {
        int width = values.columns().width();
        return new View(data, row * attended.width() + head * width, attended.width(), 1, rows, width);
    }

    private void backward() {
        int rows = documents.rows();
        int valueWidth = values.columns().width();
        Workspace workspace = tape.workspace();
        float[] keyGradients = workspace.floats(rows * heads * keyWidth);
        float[] valueGradients = workspace.floats(rows * heads * valueWidth);
        tape.workers().forEach(documents.count() * heads, (worker, task) -> {
            Backward backward = new Backward(worker, keyGradients, valueGradients);
            backward.run(task / heads, task % heads);
        });
        int from = 0;
        for (Source part : keys) {
            sumOverHeads(part, keyGradients, keyWidth, from);
            from += part.columns().width();
        }
        sumOverHeads(values, valueGradients, valueWidth, 0);
        workspace.give(keyGradients);
        workspace.give(valueGradients);
    }

    /** Adds what the heads have left, {@code [rows × heads · stride]}, to the rows it belongs to. */
    private void sumOverHeads(Source part, float[] gradients, int stride, int from) {
        if (!part.rows().learns()) {
            return;
        }
        int width = part.columns().width();
        tape.workers().forBlocks(documents.rows(), SUMMED_ROWS, (_, first, last) -> {
            float[] to = part.rows().gradient();
            for (int row = first; row < last; row++) {
                for (int head = 0; head < heads; head++) {
                    int source = (row * heads + head) * stride + from;
                    int target = row * part.rows().width() + part.columns().of(head);
                    for (int j = 0; j < width; j++) {
                        to[target + j] += gradients[source + j];
                    }
                }
            }
        });
    }

    /** One document's head, going back. */
    private final class Backward {
        private final Worker worker;
        private final float[] keyGradients;
        private final float[] valueGradients;

        Backward(Worker worker, float[] keyGradients, float[] valueGradients) {
            this.worker = worker;
            this.keyGradients = keyGradients;
            this.valueGradients = valueGradients;
        }

        void run(int document, int head) {
            int start = documents.starts()[document];
            int length = documents.length(document);
            Workspace workspace = worker.workspace();
            float[] key = workspace.floats(length * keyWidth);
            float[] query = workspace.floats(TILE * keyWidth);
            float[] queryGradient = workspace.floats(TILE * keyWidth);
            float[] scores = workspace.floats(TILE * length);
            float[] gradient = workspace.floats(TILE * length);
            gatherKeys(start, length, head, key);
            // The last tile comes first: it meets all keys, and so writes what the others add to.
            for (int first = (length - 1) / TILE * TILE; first >= 0; first -= TILE) {
                int count = Math.min(TILE, length - first);
                int seen = first + count;
                boolean add = seen < length;
                int row = start + first;
                score(worker, row, count, head, key, seen, query, scores);
                for (int i = 0; i < count; i++) {
                    int visible = first + i + 1;
                    float shift = logSums[(row + i) * heads + head];
                    float _ = worker.kernels().exponentials(scores, i * seen, visible, shift);
                    Arrays.fill(scores, i * seen + visible, (i + 1) * seen, 0f);
                }
                View probabilities = View.of(scores, count, seen);
                View output = attendedView(attended.gradient(), row, count, head);
                multiply(
                        probabilities.transposed(),
                        output,
                        headView(valueGradients, values.columns().width(), start, seen, head),
                        add);
                View scoreGradient = View.of(gradient, count, seen);
                multiply(
                        output,
                        valueView(values.rows().values(), start, seen, head).transposed(),
                        scoreGradient,
                        false);
                for (int i = 0; i < count; i++) {
                    throughSoftmax(row + i, head, scores, gradient, i * seen, first + i + 1, seen);
                }
                multiply(
                        scoreGradient.transposed(),
                        View.of(query, count, keyWidth),
                        headView(keyGradients, keyWidth, start, seen, head),
                        add);
                multiply(scoreGradient, View.of(key, seen, keyWidth), View.of(queryGradient, count, keyWidth), false);
                addToQueries(row, count, head, queryGradient);
            }
            workspace.give(key);
            workspace.give(query);
            workspace.give(queryGradient);
            workspace.give(scores);
            workspace.give(gradient);
        }

        private void multiply(View a, View b, View c, boolean add) {
            worker.products().multiply(a, b, c, add);
        }

        private View headView(float[] data, int width, int start, int rows, int head) {
            return new View(data, (start * heads + head) * width, heads * width, 1, rows, width);
        }

        /** The gradient of scores: that of a probability less the row's mean, times the probability. */
        private void throughSoftmax(
                int row, int head, float[] probabilities, float[] gradient, int offset, int visible, int width) {
            int valueWidth = values.columns().width();
            int at = row * attended.width() + head * valueWidth;
            float mean = Sums.dot(attended.values(), at, attended.gradient(), at, valueWidth);
            for (int j = offset; j < offset + visible; j++) {
                gradient[j] = probabilities[j] * (gradient[j] - mean);
            }
            Arrays.fill(gradient, offset + visible, offset + width, 0f);
        }

        private void addToQueries(int row, int count, int head, float[] gradient) {
            Rows rows = queries.rows();
            if (!rows.learns()) {
                return;
            }
            for (int i = 0; i < count; i++) {
                int to = (row + i) * rows.width() + queries.columns().of(head);
                for (int j = 0; j < keyWidth; j++) {
                    rows.gradient()[to + j] += gradient[i * keyWidth + j] * scale;
                }
            }
        }
    }
}
