package dev.tramontane.engine;

import dev.tramontane.tensor.Kernels;

/** One logit per token of the vocabulary, and the largest of each block, by which whole blocks can be passed over. */
final class LogitRow {

    /** Tokens of a block: many to a vector loop, few to a plain one. */
    static final int BLOCK = 512;

    private final Kernels kernels;
    private final float[] logits;
    private final float[] maxima;

    LogitRow(Kernels kernels, int vocabularySize) {
        this.kernels = kernels;
        logits = new float[vocabularySize];
        maxima = new float[Math.ceilDiv(vocabularySize, BLOCK)];
    }

    float[] logits() {
        return logits;
    }

    /** The largest logit of each block, as of the last {@link #largest()}. */
    float[] maxima() {
        return maxima;
    }

    int blocks() {
        return maxima.length;
    }

    /** The token after the last one of a block. */
    int end(int block) {
        return Math.min((block + 1) * BLOCK, logits.length);
    }

    /** Measures all blocks; the largest logit, NaN if there is a NaN. */
    float largest() {
        for (int block = 0; block < maxima.length; block++) {
            int start = block * BLOCK;
            maxima[block] = kernels.max(logits, start, end(block) - start);
        }
        return kernels.max(maxima, 0, maxima.length);
    }

    /** The first token that has the largest logit. */
    int first(float largest) {
        int block = 0;
        while (maxima[block] != largest) {
            block++;
        }
        int token = block * BLOCK;
        while (logits[token] != largest) {
            token++;
        }
        return token;
    }
}
