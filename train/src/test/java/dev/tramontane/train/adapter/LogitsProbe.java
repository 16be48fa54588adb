package dev.tramontane.train.adapter;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.CheckpointOptions;
import dev.tramontane.model.AttentionForm;
import dev.tramontane.model.Batch;
import dev.tramontane.model.Decoder;
import dev.tramontane.model.ForwardPass;
import dev.tramontane.model.LatentCache;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.KernelProvider;
import java.nio.file.Path;

/** The logits after the last of some tokens, as the engine computes them. */
public final class LogitsProbe {
    /** Shares of work that begin anywhere. */
    private static final int THREADS = 3;

    private LogitsProbe() {}

    public static float[] logits(Path model, CheckpointOptions options, int... tokens) {
        try (Checkpoint checkpoint = Checkpoint.open(model, options)) {
            return logits(checkpoint, tokens);
        }
    }

    static float[] logits(Checkpoint checkpoint, int... tokens) {
        var config = checkpoint.config().decoder();
        try (CpuDevice device = new CpuDevice(KernelProvider.scalar(), THREADS);
                LatentCache cache = new LatentCache(config, ElementType.F32, 1, 64);
                LatentCache.Sequence sequence = cache.sequence()) {
            ForwardPass pass =
                    new ForwardPass(new Decoder(config, checkpoint.decoder()), device, cache, tokens.length, 1);
            Batch batch = new Batch(tokens.length);
            batch.add(sequence, tokens, 0, tokens.length, AttentionForm.ABSORBED, Batch.Logits.LAST);
            float[] logits = new float[config.vocabularySize()];
            pass.run(batch).read(0, logits, 0, logits.length);
            return logits;
        }
    }
}
