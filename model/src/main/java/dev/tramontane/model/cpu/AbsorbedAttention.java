package dev.tramontane.model.cpu;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.model.AttentionForm;
import dev.tramontane.model.Batch;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Attention in the latent space: the key expansion is absorbed into the query and the value expansion is applied once at
 * the end, so that a cached position is read as it lies, as key and as value.
 *
 * <p>What a row attends to is cut into spans of {@value #SPAN} positions, counted from the beginning of its sequence. Each has
 * its own softmax over all heads, and their sums are added in order. So the cache is read once, few rows keep many
 * workers busy, and a result does not depend on who computed what.
 */
final class AbsorbedAttention {

    /** Positions per span; part of what a result depends on. */
    static final int SPAN = 256;

    private final Phases phases;
    private final SpanAttention[] spans;
    /** Per worker the sums of a span that does not come first. */
    private LatentSums[] nextSums = {};
    /** Per worker a head's query, in the natural and in the kernels' order. */
    private final float[][] scratch;

    private final float[][] arranged;

    /** The batch's rows in this form: their numbers, indices in their sequence and chunks. */
    private int[] rows = {};

    private int[] indices = {};
    private int[] chunks = {};
    private int count;
    /** Per row the number of its first unit, then the number of all. A unit is a span or, of many rows, all spans. */
    private int[] firstUnits = {0};
    /** Queries in the latent space, each {@code [cacheWidth × heads]}. */
    private Matrix[] queries = {};
    /** What each unit has summed. */
    private LatentSums[] sums = {};

    AbsorbedAttention(Phases phases) {
        this.phases = phases;
        spans = new SpanAttention[phases.workers()];
        for (int worker = 0; worker < spans.length; worker++) {
            spans[worker] = new SpanAttention(phases.kernels(worker));
        }
        scratch = new float[phases.workers()][0];
        arranged = new float[phases.workers()][0];
    }

    /** Divides the rows of a batch that have this form into units. */
    void begin(AttentionCall call) {
        Batch batch = call.batch();
        reserveRows(batch.rows());
        count = 0;
        for (int chunk = 0; chunk < batch.chunks(); chunk++) {
            if (batch.form(chunk) == AttentionForm.ABSORBED) {
                for (int row = batch.chunkStart(chunk); row < batch.chunkStart(chunk + 1); row++) {
                    rows[count] = row;
                    indices[count] = batch.firstIndex(chunk) + row - batch.chunkStart(chunk);
                    chunks[count++] = chunk;
                }
            }
        }
        boolean whole = phases.workers() == 1 || count >= 2 * phases.workers();
        for (int i = 0; i < count; i++) {
            firstUnits[i + 1] = firstUnits[i] + (whole ? 1 : indices[i] / SPAN + 1);
        }
        reserve(call.config());
    }

    /** Rows of the batch in this form. */
    int rows() {
        return count;
    }

    int units() {
        return firstUnits[count];
    }

    /** Carries a worker's share of the queries into the latent space, head by head. */
    void carryQueries(AttentionCall call, int worker, int workers) {
        int heads = call.config().heads();
        int end = Phases.share(count * heads, worker + 1, workers);
        for (int unit = Phases.share(count * heads, worker, workers); unit < end; unit++) {
            carryQuery(call, worker, unit / heads, unit % heads);
        }
    }

    /** The query in the latent space followed by its rotated part. */
    private void carryQuery(AttentionCall call, int worker, int i, int head) {
        AttentionConfig.Latent config = call.config();
        Kernels kernels = phases.kernels(worker);
        int rank = config.keyValueRank();
        int nope = config.nopeHeadSize();
        float[] query = call.query().values();
        int from = rows[i] * call.query().width() + head * config.queryHeadSize();
        float[] carried = scratch[worker];
        Matrix keys = call.weights().keys()[head];
        if (call.weights().areKeysTransposed()) {
            kernels.arrange(keys.type(), query, from, nope, arranged[worker], 0);
            kernels.multiply(keys, 0, rank, arranged[worker], 0, nope, 1, carried, 0, rank);
        } else {
            Arrays.fill(carried, 0, rank, 0f);
            kernels.multiplyTransposed(keys, 0, nope, query, from, nope, 1, carried, 0, rank);
        }
        System.arraycopy(query, from + nope, carried, rank, config.ropeHeadSize());
        MemorySegment to = queries[i].data();
        for (int c = 0; c < config.cacheWidth(); c++) {
            to.set(Matrix.FLOAT, ((long) c * config.heads() + head) * Float.BYTES, carried[c]);
        }
    }

    /** Computes one unit. */
    void attend(AttentionCall call, int unit, int worker) {
        int i = Arrays.binarySearch(firstUnits, 0, count, unit);
        i = i < 0 ? -i - 2 : i;
        boolean whole = firstUnits[i + 1] - firstUnits[i] == 1;
        int firstSpan = unit - firstUnits[i];
        int lastSpan = whole ? indices[i] / SPAN : firstSpan;
        for (int span = firstSpan; span <= lastSpan; span++) {
            int first = span * SPAN;
            int positions = Math.min(SPAN, indices[i] + 1 - first);
            LatentSums to = span == firstSpan ? sums[unit] : nextSums[worker];
            spans[worker].attend(call, queries[i], call.batch().sequence(chunks[i]), first, positions, to);
            if (span > firstSpan) {
                for (int head = 0; head < call.config().heads(); head++) {
                    sums[unit].add(to, head, phases.kernels(worker));
                }
            }
        }
    }

    /** Adds up a worker's share of the rows' heads and carries them out of the latent space. */
    void finish(AttentionCall call, int worker, int workers) {
        AttentionConfig.Latent config = call.config();
        Kernels kernels = phases.kernels(worker);
        int heads = config.heads();
        int rank = config.keyValueRank();
        int valueSize = config.valueHeadSize();
        int end = Phases.share(count * heads, worker + 1, workers);
        for (int share = Phases.share(count * heads, worker, workers); share < end; share++) {
            int i = share / heads;
            int head = share % heads;
            LatentSums sum = sums[firstUnits[i]];
            for (int unit = firstUnits[i] + 1; unit < firstUnits[i + 1]; unit++) {
                sum.add(sums[unit], head, kernels);
            }
            sum.finish(head, kernels);
            Matrix values = call.weights().values()[head];
            kernels.arrange(values.type(), sum.latents(), head * rank, rank, arranged[worker], 0);
            int to = rows[i] * call.to().width() + head * valueSize;
            kernels.multiply(
                    values,
                    0,
                    valueSize,
                    arranged[worker],
                    0,
                    rank,
                    1,
                    call.to().values(),
                    to,
                    valueSize);
        }
    }

    private void reserveRows(int most) {
        if (rows.length < most) {
            rows = new int[most];
            indices = new int[most];
            chunks = new int[most];
            firstUnits = new int[most + 1];
        }
    }

    private void reserve(AttentionConfig.Latent config) {
        int heads = config.heads();
        int width = config.cacheWidth();
        int rank = config.keyValueRank();
        if (nextSums.length == 0 || !nextSums[0].isFor(heads, rank)) {
            sums = new LatentSums[0];
            queries = new Matrix[0];
            nextSums = sums(nextSums, phases.workers(), heads, rank);
            for (int worker = 0; worker < phases.workers(); worker++) {
                scratch[worker] = new float[width];
                arranged[worker] = new float[Math.max(width, config.nopeHeadSize())];
            }
        }
        if (sums.length < units()) {
            sums = sums(sums, Math.max(units(), sums.length + sums.length / 2), heads, rank);
        }
        if (queries.length < count) {
            int before = queries.length;
            queries = Arrays.copyOf(queries, count);
            for (int i = before; i < count; i++) {
                queries[i] = Matrix.zeros(ElementType.F32, width, heads);
            }
        }
    }

    private static LatentSums[] sums(LatentSums[] before, int length, int heads, int rank) {
        LatentSums[] sums = Arrays.copyOf(before, length);
        for (int i = 0; i < length; i++) {
            if (sums[i] == null || !sums[i].isFor(heads, rank)) {
                sums[i] = new LatentSums(heads, rank);
            }
        }
        return sums;
    }
}
