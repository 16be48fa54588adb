package dev.tramontane.cli;

/** Compares the logits of two models position by position. */
final class DivergenceSum {
    private int positions;
    private int predicted;
    private int agreements;
    private double divergence;
    private double largest;
    private double surpriseBefore;
    private double surpriseAfter;

    /**
     * Adds a position.
     *
     * @param next the token that follows in the text, negative if it ends there
     */
    void add(float[] before, float[] after, int next) {
        int likeliestBefore = likeliest(before);
        int likeliestAfter = likeliest(after);
        double normBefore = logSum(before, before[likeliestBefore]);
        double normAfter = logSum(after, after[likeliestAfter]);
        double sum = 0;
        for (int token = 0; token < before.length; token++) {
            double logProbability = before[token] - normBefore;
            sum += Math.exp(logProbability) * (logProbability - (after[token] - normAfter));
        }
        // Rounding may make it a little less than nothing.
        double here = Math.max(0, sum);
        divergence += here;
        largest = Math.max(largest, here);
        agreements += likeliestBefore == likeliestAfter ? 1 : 0;
        positions++;
        if (next >= 0) {
            surpriseBefore += normBefore - before[next];
            surpriseAfter += normAfter - after[next];
            predicted++;
        }
    }

    /** What came out; there must have been a position with a next token. */
    Divergence result() {
        return new Divergence(
                positions,
                divergence / positions,
                largest,
                Math.exp(surpriseBefore / predicted),
                Math.exp(surpriseAfter / predicted),
                (double) agreements / positions);
    }

    /** The first one of equals. */
    private static int likeliest(float[] logits) {
        int best = 0;
        for (int token = 1; token < logits.length; token++) {
            best = logits[token] > logits[best] ? token : best;
        }
        return best;
    }

    private static double logSum(float[] logits, float most) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp((double) logit - most);
        }
        return most + Math.log(sum);
    }
}
