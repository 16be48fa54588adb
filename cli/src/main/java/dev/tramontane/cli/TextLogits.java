package dev.tramontane.cli;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.engine.EngineOptions;
import dev.tramontane.model.Activations;
import dev.tramontane.model.Batch;
import dev.tramontane.model.Batch.Logits;
import dev.tramontane.model.Decoder;
import dev.tramontane.model.Device;
import dev.tramontane.model.EmbeddingOverrides;
import dev.tramontane.model.ExpandedSpans;
import dev.tramontane.model.ForwardPass;
import dev.tramontane.model.LatentCache;

/** Reads a text with a model, some tokens at a time, and gives the logits after each. */
final class TextLogits implements AutoCloseable {
    /** Tokens of a step: enough that weights are read seldom, few enough that their logits need little memory. */
    static final int CHUNK = 64;

    private static final int BLOCK = EngineOptions.CACHE_BLOCK;

    private final int[] tokens;
    private final int vocabulary;
    private final int expanded;
    private final LatentCache cache;
    private final LatentCache.Sequence sequence;
    private final ForwardPass pass;
    private final Batch batch = new Batch(CHUNK);
    private int done;

    TextLogits(Checkpoint checkpoint, Device device, int[] tokens) {
        DecoderConfig config = checkpoint.config().decoder();
        this.tokens = tokens.clone();
        vocabulary = config.vocabularySize();
        expanded = ExpandedSpans.of(config.attention(), BLOCK).expanded(tokens.length);
        cache = new LatentCache(config, EngineOptions.DEFAULT.cacheType(), Math.ceilDiv(tokens.length, BLOCK), BLOCK);
        sequence = cache.sequence();
        pass = new ForwardPass(new Decoder(config, checkpoint.decoder()), device, cache, CHUNK, CHUNK);
    }

    /** The logits after the next tokens, at most {@link #CHUNK}; none when all have been read. */
    float[][] next() {
        int count = Math.min(CHUNK, tokens.length - done);
        float[][] logits = new float[count][vocabulary];
        if (count > 0) {
            batch.clear();
            batch.add(sequence, tokens, done, count, expanded, Logits.ALL, EmbeddingOverrides.NONE);
            Activations output = pass.run(batch);
            for (int i = 0; i < count; i++) {
                output.read(i, logits[i], 0, vocabulary);
                checkUsable(logits[i]);
            }
            done += count;
        }
        return logits;
    }

    private static void checkUsable(float[] logits) {
        for (float logit : logits) {
            if (!Float.isFinite(logit)) {
                throw new CliException("the model produced no usable logits (NaN or infinite)");
            }
        }
    }

    @Override
    public void close() {
        sequence.close();
        cache.close();
    }
}
