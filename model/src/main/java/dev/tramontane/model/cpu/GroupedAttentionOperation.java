package dev.tramontane.model.cpu;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.model.Batch;
import dev.tramontane.model.LatentCache;
import dev.tramontane.model.RotaryEmbedding;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.Matrix;
import dev.tramontane.tensor.WorkerTeam;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Grouped-query attention over a ragged batch. A first phase rotates, and writes the cache; in a second one workers take
 * units as they come: a head of keys and values, or a part of the query heads that share it, with some rows of a chunk.
 */
final class GroupedAttentionOperation {

    /** Queries per unit: many enough to pay for decoding keys and values, few enough for their sums to stay at hand. */
    private static final int QUERIES = 96;

    private static final CpuActivations NONE = new CpuActivations(0, 0);

    private final Phases phases;
    private final WorkerTeam.Task prepare = this::prepare;
    private final WorkerTeam.Task attend = this::attend;
    private final AtomicInteger nextUnit = new AtomicInteger();
    private final GroupedAttention[] attentions;

    // The call in progress.
    private AttentionConfig.@Nullable Grouped config;
    private @Nullable Batch batch;
    private @Nullable LatentCache cache;
    private int layer;
    private CpuActivations angles = NONE;
    private CpuActivations query = NONE;
    private CpuActivations key = NONE;
    private CpuActivations value = NONE;
    private CpuActivations to = NONE;
    private int headsPerUnit;
    private int rowsPerUnit;

    GroupedAttentionOperation(Phases phases) {
        this.phases = phases;
        attentions = new GroupedAttention[phases.workers()];
        for (int worker = 0; worker < attentions.length; worker++) {
            attentions[worker] = new GroupedAttention(phases.kernels(worker));
        }
    }

    void run(
            AttentionConfig.Grouped config,
            Batch batch,
            LatentCache cache,
            int layer,
            CpuActivations angles,
            CpuActivations query,
            CpuActivations key,
            CpuActivations value,
            CpuActivations to) {
        this.config = config;
        this.batch = batch;
        this.cache = cache;
        this.layer = layer;
        this.angles = angles;
        this.query = query;
        this.key = key;
        this.value = value;
        this.to = to;
        // Few rows leave workers idle unless the queries of a group are shared among them.
        int shares = Math.ceilDiv(2 * phases.workers(), batch.rows() * config.keyValueHeads());
        int parts = phases.workers() == 1 ? 1 : Math.clamp(shares, 1, config.groupSize());
        headsPerUnit = Math.ceilDiv(config.groupSize(), parts);
        rowsPerUnit = Math.max(1, QUERIES / headsPerUnit);
        phases.run(prepare, (long) batch.rows() * query.width());
        nextUnit.set(0);
        phases.run(attend, batch.attendedPairs() * 2 * query.width());
    }

    /** Rotates keys and writes them to the cache with the values; rotates queries and scales them for the softmax. */
    private void prepare(int worker, int workers) {
        AttentionConfig.Grouped config = Objects.requireNonNull(this.config);
        Batch batch = Objects.requireNonNull(this.batch);
        LatentCache cache = Objects.requireNonNull(this.cache);
        Kernels kernels = phases.kernels(worker);
        int size = config.headSize();
        int end = Phases.share(batch.rows(), worker + 1, workers);
        for (int row = Phases.share(batch.rows(), worker, workers); row < end; row++) {
            int slot = batch.slots()[row];
            rotate(config, key, row);
            for (int head = 0; head < config.keyValueHeads(); head++) {
                int offset = row * key.width() + head * size;
                kernels.encode(key.values(), offset, cache.keys(layer, head), slot);
                kernels.encode(value.values(), offset, cache.values(layer, head), slot);
            }
            rotate(config, query, row);
            float temperature = config.temperature().at(batch.positions()[row]);
            float scale = (float) (temperature * config.softmaxScale());
            kernels.scale(query.values(), row * query.width(), scale, query.width());
        }
    }

    private void rotate(AttentionConfig.Grouped config, CpuActivations x, int row) {
        int size = config.headSize();
        for (int column = 0; column < x.width(); column += size) {
            RotaryEmbedding.rotate(
                    config.rope().pairing(),
                    x.values(),
                    row * x.width() + column,
                    angles.values(),
                    row * angles.width(),
                    size);
        }
    }

    private void attend(int worker, int workers) {
        AttentionConfig.Grouped config = Objects.requireNonNull(this.config);
        Batch batch = Objects.requireNonNull(this.batch);
        int parts = Math.ceilDiv(config.groupSize(), headsPerUnit);
        int chunk = 0;
        int chunkUnit = 0;
        int unit = nextUnit.getAndIncrement();
        while (chunk < batch.chunks()) {
            int rows = batch.chunkStart(chunk + 1) - batch.chunkStart(chunk);
            int blocks = Math.ceilDiv(rows, rowsPerUnit);
            int units = config.keyValueHeads() * parts * blocks;
            if (unit >= chunkUnit + units) {
                chunkUnit += units;
                chunk++;
                continue;
            }
            // Blocks of one head follow each other, so that its keys stay in the processor's caches.
            int block = (unit - chunkUnit) % blocks;
            int part = (unit - chunkUnit) / blocks;
            attend(worker, chunk, block * rowsPerUnit, part / parts, part % parts * headsPerUnit);
            unit = nextUnit.getAndIncrement();
        }
    }

    /**
     * @param first the first row, within the chunk
     * @param head the head of keys and values
     * @param inGroup the first of the query heads, among those that share it
     */
    private void attend(int worker, int chunk, int first, int head, int inGroup) {
        AttentionConfig.Grouped config = Objects.requireNonNull(this.config);
        Batch batch = Objects.requireNonNull(this.batch);
        LatentCache cache = Objects.requireNonNull(this.cache);
        Matrix keys = cache.keys(layer, head);
        int firstRow = batch.chunkStart(chunk) + first;
        int rows = Math.min(rowsPerUnit, batch.chunkStart(chunk + 1) - firstRow);
        int heads = Math.min(headsPerUnit, config.groupSize() - inGroup);
        int column = (head * config.groupSize() + inGroup) * config.headSize();
        attentions[worker].attend(
                keys,
                cache.values(layer, head),
                batch.sequence(chunk),
                cache.blockSize(),
                batch.firstIndex(chunk) + first,
                query,
                firstRow,
                rows,
                column,
                heads,
                to);
    }
}
