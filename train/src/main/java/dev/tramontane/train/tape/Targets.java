package dev.tramontane.train.tape;

import java.util.Arrays;

/**
 * What is to be predicted. The loss is {@code Σ weight · cross entropy / divisor}.
 *
 * @param rows which rows of the batch predict something, ascending
 * @param tokens what each of them should predict
 * @param weights how much each of them counts
 * @param divisor what the sum is divided by, positive; of a batch in several parts that of the whole
 */
public record Targets(int[] rows, int[] tokens, float[] weights, double divisor) {

    /** @throws IllegalArgumentException if there are not as many rows as tokens and weights, or the divisor is not positive */
    public Targets {
        if (rows.length != tokens.length || rows.length != weights.length) {
            throw new IllegalArgumentException(
                    rows.length + " rows, " + tokens.length + " tokens and " + weights.length + " weights");
        }
        if (!(divisor > 0)) {
            throw new IllegalArgumentException("a loss cannot be divided by " + divisor);
        }
    }

    /**
     * Next tokens, all of which count alike; the loss is their mean.
     *
     * @param learned for every token of the batch whether it is to be predicted; a document's first token never is
     */
    public static Targets of(Documents documents, boolean[] learned) {
        if (learned.length != documents.rows()) {
            throw new IllegalArgumentException(learned.length + " marks for " + documents.rows() + " tokens");
        }
        int[] rows = new int[documents.rows()];
        int[] tokens = new int[documents.rows()];
        int count = 0;
        for (int document = 0; document < documents.count(); document++) {
            for (int row = documents.starts()[document] + 1; row < documents.starts()[document + 1]; row++) {
                if (learned[row]) {
                    rows[count] = row - 1;
                    tokens[count] = documents.tokens()[row];
                    count++;
                }
            }
        }
        float[] weights = new float[count];
        Arrays.fill(weights, 1f);
        return new Targets(Arrays.copyOf(rows, count), Arrays.copyOf(tokens, count), weights, Math.max(1, count));
    }

    /** How many rows predict something. */
    public int count() {
        return rows.length;
    }

    /** The same with another divisor. */
    public Targets dividedBy(double other) {
        return new Targets(rows, tokens, weights, other);
    }
}
