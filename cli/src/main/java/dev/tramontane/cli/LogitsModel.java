package dev.tramontane.cli;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.engine.EngineOptions;
import dev.tramontane.model.AttentionForm;
import dev.tramontane.model.Batch;
import dev.tramontane.model.Batch.Logits;
import dev.tramontane.model.Decoder;
import dev.tramontane.model.Device;
import dev.tramontane.model.EmbeddingOverrides;
import dev.tramontane.model.ExpandedSpans;
import dev.tramontane.model.ForwardPass;
import dev.tramontane.model.LatentCache;
import org.jspecify.annotations.Nullable;

/** A decoder that answers requests for logits, each from an empty cache. It computes as the engine does. */
final class LogitsModel implements AutoCloseable {
    private static final int BLOCK = EngineOptions.CACHE_BLOCK;
    private static final int CHUNK = EngineOptions.DEFAULT.scheduling().stepTokens();

    /** @param logits after the last token, one per token of the vocabulary
     * @param greedy the tokens that follow */
    record Answer(float[] logits, int[] greedy) {}

    /** Cache and buffers for sequences up to a length. */
    private record Workspace(LatentCache cache, ForwardPass pass, int positions) {}

    private final DecoderConfig config;
    private final Decoder decoder;
    private final Device device;
    private final Checkpoint checkpoint;
    private final Batch batch = new Batch(CHUNK);
    private @Nullable LogitsImages images;
    private @Nullable Workspace workspace;

    LogitsModel(Checkpoint checkpoint, Device device) {
        this.checkpoint = checkpoint;
        config = checkpoint.config().decoder();
        decoder = new Decoder(config, checkpoint.decoder());
        this.device = device;
    }

    /** @throws CliException if the model cannot take the request */
    Answer answer(LogitsRequest request) {
        check(request);
        int[] ids = request.inputIds();
        Workspace space = workspace(ids.length + request.greedy());
        try (LatentCache.Sequence sequence = space.cache().sequence()) {
            float[] logits = new float[config.vocabularySize()];
            prefill(space.pass(), sequence, ids, overrides(request), logits);
            checkUsable(logits);
            return new Answer(logits, continuation(space.pass(), sequence, logits.clone(), request.greedy()));
        }
    }

    private void check(LogitsRequest request) {
        for (int i = 0; i < request.inputIds().length; i++) {
            int id = request.inputIds()[i];
            if (id < 0 || id >= config.vocabularySize()) {
                throw new CliException(
                        "input_ids[" + i + "] is " + id + ", outside the vocabulary of " + config.vocabularySize());
            }
        }
        long needed = (long) request.inputIds().length + request.greedy();
        int most = Math.min(config.contextLength(), EngineOptions.LONGEST_CONTEXT);
        if (needed > most) {
            throw new CliException(needed + " tokens are more than the context of " + most);
        }
    }

    private EmbeddingOverrides overrides(LogitsRequest request) {
        if (request.images().isEmpty()) {
            return EmbeddingOverrides.NONE;
        }
        if (images == null) {
            images = new LogitsImages(checkpoint, device);
        }
        return images.overrides(request.inputIds(), request.images());
    }

    /** Grown when a request needs more than those before. */
    private Workspace workspace(int positions) {
        if (workspace != null && workspace.positions() >= positions) {
            return workspace;
        }
        close();
        int blocks = Math.ceilDiv(positions, BLOCK);
        LatentCache cache = new LatentCache(config, EngineOptions.DEFAULT.cacheType(), blocks, BLOCK);
        workspace = new Workspace(cache, new ForwardPass(decoder, device, cache, CHUNK, 1), blocks * BLOCK);
        return workspace;
    }

    private void prefill(
            ForwardPass pass, LatentCache.Sequence sequence, int[] ids, EmbeddingOverrides overrides, float[] logits) {
        int expanded = ExpandedSpans.of(config.attention(), BLOCK).expanded(ids.length);
        for (int from = 0; from < ids.length; from += CHUNK) {
            int count = Math.min(CHUNK, ids.length - from);
            batch.clear();
            Logits wanted = from + count == ids.length ? Logits.LAST : Logits.NONE;
            batch.add(sequence, ids, from, count, expanded, wanted, overrides);
            var output = pass.run(batch);
            if (batch.outputs() > 0) {
                output.read(0, logits, 0, logits.length);
            }
        }
    }

    private int[] continuation(ForwardPass pass, LatentCache.Sequence sequence, float[] logits, int count) {
        int[] tokens = new int[count];
        for (int i = 0; i < count; i++) {
            tokens[i] = likeliest(logits);
            if (i < count - 1) {
                batch.clear();
                batch.add(sequence, tokens, i, 1, AttentionForm.ABSORBED, Logits.LAST);
                pass.run(batch).read(0, logits, 0, logits.length);
            }
        }
        return tokens;
    }

    private static void checkUsable(float[] logits) {
        for (float logit : logits) {
            if (!Float.isFinite(logit)) {
                throw new CliException("the model produced no usable logits (NaN or infinite)");
            }
        }
    }

    /** The first one of equals. */
    private static int likeliest(float[] logits) {
        int best = 0;
        for (int token = 1; token < logits.length; token++) {
            best = logits[token] > logits[best] ? token : best;
        }
        return best;
    }

    @Override
    public void close() {
        if (workspace != null) {
            workspace.cache().close();
            workspace = null;
        }
    }
}
