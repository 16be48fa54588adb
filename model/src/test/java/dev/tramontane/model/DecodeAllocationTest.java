package dev.tramontane.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.model.Batch.Logits;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.KernelProvider;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A decode step of the bundled model, or of a dense one, allocates nothing, on no thread, once its code is compiled; nor does a step whose
 * token stands for a piece of an image.
 */
class DecodeAllocationTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CONTEXT = 1024;
    private static final int STEPS = 200;
    /** Until the compiler has caught up, vectors live on the heap; how long that takes depends on the machine. */
    private static final int MOST_ROUNDS = 150;

    @ParameterizedTest
    @CsvSource({"1, starter, false", "2, starter, false", "2, starter, true", "1, dense, false", "2, dense, false"})
    void stepsAllocateNothing(int threads, String model, boolean image) {
        try (Checkpoint checkpoint = open(model);
                CpuDevice device = new CpuDevice(KernelProvider.best(false), threads);
                LatentCache cache = new LatentCache(checkpoint.config().decoder(), ElementType.F32, CONTEXT / 64, 64)) {
            Decoder decoder = new Decoder(checkpoint.config().decoder(), checkpoint.decoder());
            ForwardPass pass = new ForwardPass(decoder, device, cache, 1, 1);
            Batch batch = new Batch(1);
            int[] token = {90};
            int hidden = decoder.config().hiddenSize();
            EmbeddingOverrides overrides = image
                    ? EmbeddingOverrides.of(token, token[0], List.of(new ImageFeatures(new float[hidden], hidden)))
                    : EmbeddingOverrides.NONE;
            LatentCache.Sequence sequence = cache.sequence();
            long[] workers = workers();
            long allocated = Long.MAX_VALUE;
            for (int round = 0; round < MOST_ROUNDS && allocated != 0; round++) {
                sequence.truncate(0);
                long workersBefore = allocated(workers);
                long before = THREADS.getCurrentThreadAllocatedBytes();
                for (int step = 0; step < STEPS; step++) {
                    batch.clear();
                    batch.add(sequence, token, 0, 1, AttentionForm.ABSORBED, Logits.LAST, overrides);
                    pass.run(batch);
                }
                allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
                allocated += allocated(workers) - workersBefore;
            }
            assertThat(allocated).as("bytes in %d steps", STEPS).isZero();
        }
    }

    private static Checkpoint open(String model) {
        return model.equals("dense") ? DenseGoldens.gguf("plain") : Checkpoint.open(Path.of("../models", model));
    }

    private static long[] workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("tramontane-worker"))
                .mapToLong(Thread::threadId)
                .toArray();
    }

    private static long allocated(long[] threads) {
        return Arrays.stream(THREADS.getThreadAllocatedBytes(threads)).sum();
    }
}
