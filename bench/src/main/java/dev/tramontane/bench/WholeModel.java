package dev.tramontane.bench;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.CheckpointOptions;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.WeightLoading;
import dev.tramontane.model.AttentionForm;
import dev.tramontane.model.Batch;
import dev.tramontane.model.Batch.Logits;
import dev.tramontane.model.Decoder;
import dev.tramontane.model.EmbeddingOverrides;
import dev.tramontane.model.ExpandedSpans;
import dev.tramontane.model.ForwardPass;
import dev.tramontane.model.LatentCache;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.KernelProvider;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * Tokens per second of a whole checkpoint, prefill and decode apart, without tokenizer and sampling. Rounds repeat the
 * same work in one process, the first one cold, so that the cost of compiling can be seen.
 */
public final class WholeModel {

    private static final int ROUNDS = 4;
    private static final int CHUNK = 512;
    private static final int BLOCK_SIZE = 64;

    private final DecoderConfig config;
    private final ForwardPass pass;
    private final LatentCache cache;
    private final Batch batch = new Batch(CHUNK);
    private final int[] tokens;
    private final ExpandedSpans spans;

    private WholeModel(Decoder decoder, CpuDevice device, LatentCache cache, int length) {
        config = decoder.config();
        pass = new ForwardPass(decoder, device, cache, CHUNK, 1);
        this.cache = cache;
        spans = ExpandedSpans.of(config.attention(), BLOCK_SIZE);
        tokens = new Random(1).ints(length, 0, config.vocabularySize()).toArray();
    }

    /**
     * Measures and prints.
     *
     * @param args a checkpoint's folder, then optionally threads, prompt tokens and decoded tokens
     */
    public static void main(String[] args) {
        int threads = args.length > 1 ? Integer.parseInt(args[1]) : 1;
        int prompt = args.length > 2 ? Integer.parseInt(args[2]) : 512;
        int decoded = args.length > 3 ? Integer.parseInt(args[3]) : 64;
        CheckpointOptions options = CheckpointOptions.DEFAULT.withLoading(WeightLoading.AUTOMATIC);
        try (Checkpoint checkpoint = Checkpoint.open(Path.of(args[0]), options);
                CpuDevice device = new CpuDevice(KernelProvider.best(false), threads)) {
            DecoderConfig config = checkpoint.config().decoder();
            int blocks = Math.ceilDiv(prompt + decoded, BLOCK_SIZE);
            try (LatentCache cache = new LatentCache(config, ElementType.F32, blocks, BLOCK_SIZE)) {
                Decoder decoder = new Decoder(config, checkpoint.decoder());
                System.out.printf(
                        Locale.ROOT,
                        "%s, %.1f million parameters, %.1f active; %s%n",
                        args[0],
                        checkpoint.parameterCount() / 1e6,
                        checkpoint.activeParameterCount() / 1e6,
                        device.description());
                WholeModel model = new WholeModel(decoder, device, cache, prompt);
                for (int round = 0; round < ROUNDS; round++) {
                    model.round(decoded);
                }
            }
        }
    }

    private void round(int decoded) {
        int prompt = tokens.length;
        try (LatentCache.Sequence sequence = cache.sequence()) {
            long start = System.nanoTime();
            for (int from = 0; from < prompt; from += CHUNK) {
                int count = Math.min(CHUNK, prompt - from);
                batch.clear();
                batch.add(sequence, tokens, from, count, spans.expanded(prompt), Logits.LAST, EmbeddingOverrides.NONE);
                pass.run(batch);
            }
            double prefill = seconds(start);
            double[] steps = new double[decoded];
            for (int i = 0; i < decoded; i++) {
                start = System.nanoTime();
                batch.clear();
                batch.add(sequence, tokens, i % tokens.length, 1, AttentionForm.ABSORBED, Logits.LAST);
                pass.run(batch);
                steps[i] = seconds(start);
            }
            Arrays.sort(steps);
            System.out.printf(
                    Locale.ROOT,
                    "prefill of %d: %.1f tokens/s; decode: %.1f tokens/s (median of %d), slowest step %.1f ms%n",
                    prompt,
                    prompt / prefill,
                    1 / steps[decoded / 2],
                    decoded,
                    steps[decoded - 1] * 1e3);
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
