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
 * Latent attention over a ragged batch. A first phase prepares queries and writes the cache, a later one attends. Units
 * of that are a row with some of its context (absorbed) or a chunk with one head (expanded); workers take them as they
 * come, for their costs differ with the context.
 */
final class AttentionOperation {

    private final Phases phases;
    private final WorkerTeam.Task prepare = this::prepare;
    private final WorkerTeam.Task carryQueries = this::carryQueries;
    private final WorkerTeam.Task attend = this::attend;
    private final WorkerTeam.Task finish = this::finish;
    private final AtomicInteger nextUnit = new AtomicInteger();
    private final AbsorbedAttention absorbed;
    private final ExpandedAttention[] expanded;

    // The call in progress, and the last one of every layer: a decode step repeats them and should allocate nothing.
    private @Nullable AttentionCall call;
    private @Nullable AttentionCall[] calls = {};

    AttentionOperation(Phases phases) {
        this.phases = phases;
        absorbed = new AbsorbedAttention(phases);
        expanded = new ExpandedAttention[phases.workers()];
        for (int worker = 0; worker < phases.workers(); worker++) {
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
        absorbed.begin(repeated);
        phases.run(prepare, (long) batch.rows() * query.width());
        long carried = (long) absorbed.rows() * config.heads() * config.keyValueRank();
        if (carried > 0) {
            phases.run(carryQueries, carried * config.nopeHeadSize());
        }
        nextUnit.set(0);
        phases.run(attend, batch.attendedPairs() * config.heads() * config.cacheWidth());
        if (carried > 0) {
            phases.run(finish, carried * config.valueHeadSize());
        }
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

    private void carryQueries(int worker, int workers) {
        absorbed.carryQueries(current(), worker, workers);
    }

    private void attend(int worker, int workers) {
        AttentionCall call = current();
        Batch batch = call.batch();
        int heads = call.config().heads();
        int unit = nextUnit.getAndIncrement();
        for (; unit < absorbed.units(); unit = nextUnit.getAndIncrement()) {
            absorbed.attend(call, unit, worker);
        }
        int firstUnit = absorbed.units();
        int chunk = 0;
        while (chunk < batch.chunks()) {
            boolean isExpanded = batch.form(chunk) == AttentionForm.EXPANDED;
            if (!isExpanded || unit >= firstUnit + heads) {
                firstUnit += isExpanded ? heads : 0;
                chunk++;
                continue;
            }
            expanded[worker].attend(
                    call,
                    batch.sequence(chunk),
                    batch.firstIndex(chunk),
                    batch.chunkStart(chunk),
                    batch.chunkStart(chunk + 1),
                    unit - firstUnit);
            unit = nextUnit.getAndIncrement();
        }
    }

    private void finish(int worker, int workers) {
        absorbed.finish(current(), worker, workers);
    }

    private AttentionCall current() {
        return Objects.requireNonNull(call, "no attention in progress");
    }
}
