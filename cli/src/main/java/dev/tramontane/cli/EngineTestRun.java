package dev.tramontane.cli;

import dev.tramontane.engine.EngineOptions;
import dev.tramontane.model.AttentionForm;
import dev.tramontane.model.Batch;
import dev.tramontane.model.Batch.Logits;
import dev.tramontane.model.Decoder;
import dev.tramontane.model.EmbeddingOverrides;
import dev.tramontane.model.ExpandedSpans;
import dev.tramontane.model.ForwardPass;
import dev.tramontane.model.LatentCache;
import dev.tramontane.model.Workload;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The cache and the buffers of one {@link EngineTest}, to repeat it from the same beginning as often as one likes. */
final class EngineTestRun implements AutoCloseable {
    private static final int BLOCK = EngineOptions.CACHE_BLOCK;

    private final EngineTest test;
    private final CpuDevice device;
    private final LatentCache cache;
    private final ForwardPass pass;
    private final Batch batch;
    private final Workload workload;
    private final List<LatentCache.Sequence> sequences = new ArrayList<>();
    private final int expanded;
    private final int[] tokens;
    private long expertBytesBefore;

    /** @param chunk the most tokens of a prompt that are computed at once */
    EngineTestRun(
            EngineTest test, Decoder decoder, CpuDevice device, Kernels kernels, ElementType cacheType, int chunk) {
        this.test = test;
        this.device = device;
        cache = new LatentCache(decoder.config(), cacheType, Math.toIntExact(test.blocks()), BLOCK);
        int rows = Math.max(Math.min(test.prompt(), chunk), test.sequences());
        pass = new ForwardPass(decoder, device, cache, rows, test.sequences());
        batch = new Batch(rows);
        workload = new Workload(decoder, cacheType);
        // What is in the cache belongs to the prompt, as it would if its first part had been computed before.
        expanded = ExpandedSpans.of(decoder.config().attention(), BLOCK).expanded(test.depth() + test.prompt());
        tokens = new SplittableRandom(1)
                .ints(test.tokens(), 0, decoder.config().vocabularySize())
                .toArray();
        RandomLatents latents = new RandomLatents(cache, decoder.config().layers(), kernels);
        for (int i = 0; i < test.sequences(); i++) {
            LatentCache.Sequence sequence = cache.sequence();
            latents.fill(sequence, test.depth());
            sequences.add(sequence);
        }
    }

    /** Runs it once, always with the same tokens, and returns the nanoseconds that it took. */
    long run() {
        long start = System.nanoTime();
        if (test.prompt() > 0) {
            prompt();
        } else {
            generate();
        }
        long nanos = System.nanoTime() - start;
        sequences.forEach(sequence -> sequence.truncate(test.depth()));
        return nanos;
    }

    private void prompt() {
        int count;
        for (int from = 0; from < test.prompt(); from += count) {
            count = Math.min(batch.capacity(), test.prompt() - from);
            Logits logits = from + count == test.prompt() ? Logits.LAST : Logits.NONE;
            batch.clear();
            batch.add(sequences.getFirst(), tokens, from, count, expanded, logits, EmbeddingOverrides.NONE);
            step();
        }
    }

    private void generate() {
        for (int i = 0; i < tokens.length; ) {
            batch.clear();
            for (LatentCache.Sequence sequence : sequences) {
                batch.add(sequence, tokens, i++, 1, AttentionForm.ABSORBED, Logits.LAST);
            }
            step();
        }
    }

    private void step() {
        workload.add(batch);
        pass.run(batch);
    }

    /** From here on work is counted. */
    void startCounting() {
        workload.clear();
        expertBytesBefore = device.expertBytes();
    }

    /** Bytes of weights that runs have read since {@link #startCounting}, with the experts that were really chosen. */
    long weightBytes() {
        return workload.weightBytes() + device.expertBytes() - expertBytesBefore;
    }

    /** Bytes of cached positions that runs have read since {@link #startCounting}. */
    long cacheBytes() {
        return workload.cacheBytes();
    }

    /** Floating-point operations of runs since {@link #startCounting}. */
    long operations() {
        return workload.operations();
    }

    @Override
    public void close() {
        cache.close();
    }
}
