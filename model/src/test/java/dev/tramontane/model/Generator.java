package dev.tramontane.model;

import dev.tramontane.checkpoint.DecoderWeights;
import dev.tramontane.model.Batch.Logits;
import dev.tramontane.tensor.ElementType;

/** The simplest way to use a decoder: one sequence, prefilled in chunks, continued greedily. */
final class Generator implements AutoCloseable {

    private static final int CAPACITY = 512;
    private static final int BLOCK_SIZE = 16;

    private final LatentCache cache;
    private final LatentCache.Sequence sequence;
    private final ForwardPass pass;
    private final Batch batch = new Batch(CAPACITY);
    private final AttentionForm prefillForm;
    private final float[] logits;

    Generator(Decoder decoder, Device device, AttentionForm prefillForm) {
        this.prefillForm = prefillForm;
        cache = new LatentCache(decoder.config(), ElementType.F32, 2 * CAPACITY / BLOCK_SIZE, BLOCK_SIZE);
        sequence = cache.sequence();
        pass = new ForwardPass(decoder, device, cache, CAPACITY, 1);
        logits = new float[decoder.config().vocabularySize()];
    }

    /** Returns the logits after the last token. */
    float[] prefill(int[] tokens, int chunk) {
        return prefill(tokens, chunk, EmbeddingOverrides.NONE);
    }

    /** The same for a prompt with images. */
    float[] prefill(int[] tokens, int chunk, EmbeddingOverrides overrides) {
        for (int from = 0; from < tokens.length; from += chunk) {
            step(tokens, from, Math.min(chunk, tokens.length - from), prefillForm, overrides);
        }
        return logits;
    }

    int[] greedy(int count) {
        int[] tokens = new int[count];
        for (int i = 0; i < count; i++) {
            tokens[i] = argmax();
            step(tokens, i, 1, AttentionForm.ABSORBED, EmbeddingOverrides.NONE);
        }
        return tokens;
    }

    /** The first {@code layers} layers alone, for looking at the residual stream after them. */
    static Decoder truncated(Decoder decoder, int layers) {
        DecoderWeights whole = decoder.weights();
        return new Decoder(
                decoder.config(),
                new DecoderWeights(
                        whole.embedding(), whole.layers().subList(0, layers), whole.finalNorm(), whole.head()));
    }

    Activations residual() {
        return pass.residual();
    }

    Activations hidden() {
        return pass.hidden();
    }

    private void step(int[] tokens, int from, int count, AttentionForm form, EmbeddingOverrides overrides) {
        batch.clear();
        batch.add(sequence, tokens, from, count, form, Logits.LAST, overrides);
        pass.run(batch).read(0, logits, 0, logits.length);
    }

    private int argmax() {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }

    @Override
    public void close() {
        cache.close();
    }
}
