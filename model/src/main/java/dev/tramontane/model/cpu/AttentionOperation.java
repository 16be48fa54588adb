package dev.tramontane.model.cpu;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.model.AttentionForm;
import dev.tramontane.model.Batch;
import dev.tramontane.model.LatentCache;
import dev.tramontane.model.LatentHeads;
import dev.tramontane.model.RotaryEmbedding;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.WorkerTeam;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Latent attention over a ragged batch. A first phase prepares queries and writes the cache, a second one attends. Units
 * of the second phase are a row with a group of heads (absorbed) or a chunk with one head (expanded); workers take them
 * as they come, for their costs differ with the context.
 */
final class AttentionOperation {

    private final Phases phases;
    private final WorkerTeam.Task prepare = this::prepare;
    private final WorkerTeam.Task attend = this::attend;
    private final AtomicInteger nextUnit = new AtomicInteger();
    private final AbsorbedAttention[] absorbed;
    private final ExpandedAttention[] expanded;

    // The call in progress, and the last one of every layer: a decode step repeats them and should allocate nothing.
    private @Nullable AttentionCall call;
    private @Nullable AttentionCall[] calls = {};
    private int headsPerUnit;

    AttentionOperation(Phases phases) {
        this.phases = phases;
        absorbed = new AbsorbedAttention[phases.workers()];
        expanded = new ExpandedAttention[phases.workers()];
        for (int worker = 0; worker < phases.workers(); worker++) {
            absorbed[worker] = new AbsorbedAttention(phases.kernels(worker));
            expanded[worker] = new ExpandedAttention(phases.kernels(worker));
        }
    }

    void run(
            AttentionConfig.Latent config,
            LatentHeads weights,
            Batch batch,
            LatentCache cache,
            int layer,
            CpuActivations angles,
            CpuActivations query,
            CpuActivations latent,
            CpuActivations to) {
        if (calls.length <= layer) {
            calls = Arrays.copyOf(calls, layer + 1);
        }
        AttentionCall repeated = calls[layer];
        if (repeated == null || !repeated.isFor(weights, batch, cache, query)) {
            repeated = new AttentionCall(config, weights, batch, cache, layer, angles, query, latent, to);
            calls[layer] = repeated;
        }
        call = repeated;
        // Few rows leave workers idle unless the heads of a row are shared among them.
        int groups = Math.clamp(Math.ceilDiv(2 * phases.workers(), batch.rows()), 1, config.heads());
        headsPerUnit = phases.workers() == 1 ? config.heads() : Math.ceilDiv(config.heads(), groups);
        phases.run(prepare, (long) batch.rows() * query.width());
        nextUnit.set(0);
        phases.run(attend, work(batch) * config.heads() * config.cacheWidth());
    }

    private static long work(Batch batch) {
        long pairs = 0;
        for (int chunk = 0; chunk < batch.chunks(); chunk++) {
            int rows = batch.chunkStart(chunk + 1) - batch.chunkStart(chunk);
            pairs += (long) rows * (batch.firstIndex(chunk) + rows);
        }
        return pairs;
    }

    /** Norms and rotates what goes to the cache, rotates the queries and scales them for the softmax. */
    private void prepare(int worker, int workers) {
        AttentionCall call = current();
        AttentionConfig.Latent config = call.config();
        Kernels kernels = phases.kernels(worker);
        float[] query = call.query().values();
        float[] latent = call.latent().values();
        float[] angles = call.angles().values();
        int rope = config.ropeHeadSize();
        int end = Phases.share(call.batch().rows(), worker + 1, workers);
        for (int row = Phases.share(call.batch().rows(), worker, workers); row < end; row++) {
            int latentRow = row * call.latent().width();
            kernels.rmsNorm(latent, latentRow, call.weights().norm(), config.latentNormEpsilon(), latent, latentRow);
            RotaryEmbedding.rotate(latent, latentRow + config.keyValueRank(), angles, row * rope, rope);
            kernels.encode(
                    latent,
                    latentRow,
                    call.cache().rows(call.layer()),
                    call.batch().slots()[row]);

            int queryRow = row * call.query().width();
            for (int head = 0; head < config.heads(); head++) {
                int offset = queryRow + head * config.queryHeadSize() + config.nopeHeadSize();
                RotaryEmbedding.rotate(query, offset, angles, row * rope, rope);
            }
            float temperature = config.temperature().at(call.batch().positions()[row]);
            kernels.scale(
                    query,
                    queryRow,
                    (float) (temperature * config.softmaxScale()),
                    call.query().width());
        }
    }

    private void attend(int worker, int workers) {
        AttentionCall call = current();
        Batch batch = call.batch();
        int heads = call.config().heads();
        int groups = Math.ceilDiv(heads, headsPerUnit);
        int chunk = 0;
        int chunkUnit = 0;
        int unit = nextUnit.getAndIncrement();
        while (chunk < batch.chunks()) {
            int firstRow = batch.chunkStart(chunk);
            int lastRow = batch.chunkStart(chunk + 1);
            boolean isAbsorbed = batch.form(chunk) == AttentionForm.ABSORBED;
            int units = isAbsorbed ? (lastRow - firstRow) * groups : heads;
            if (unit >= chunkUnit + units) {
                chunkUnit += units;
                chunk++;
                continue;
            }
            int inChunk = unit - chunkUnit;
            if (isAbsorbed) {
                int row = firstRow + inChunk / groups;
                int index = batch.firstIndex(chunk) + row - firstRow;
                int firstHead = inChunk % groups * headsPerUnit;
                int lastHead = Math.min(heads, firstHead + headsPerUnit);
                absorbed[worker].attend(call, batch.sequence(chunk), index, row, firstHead, lastHead);
            } else {
                expanded[worker].attend(
                        call, batch.sequence(chunk), batch.firstIndex(chunk), firstRow, lastRow, inChunk);
            }
            unit = nextUnit.getAndIncrement();
        }
    }

    private AttentionCall current() {
        return Objects.requireNonNull(call, "no attention in progress");
    }
}
