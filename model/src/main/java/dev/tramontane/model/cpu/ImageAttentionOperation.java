package dev.tramontane.model.cpu;

import dev.tramontane.model.AxialRotaryEmbedding;
import dev.tramontane.model.PatchGrids;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.WorkerTeam;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Attention within images, in two operations: one brings keys and values to where the kernels want them, the other
 * attends with some of the queries. In both, workers take units of a head and a block of patches as they come.
 *
 * <p>The tiles of the online softmax are counted from the image's first patch, so that a patch's result depends on its
 * image alone.
 */
final class ImageAttentionOperation {

    /** Queries per unit: a multiple of the kernels' tile, many enough to pay for decoding keys. */
    static final int QUERIES = 96;

    /** Fewer queries per unit are taken, down to the kernels' tile, until there are as many units per worker. */
    private static final int UNITS_PER_WORKER = 8;

    private static final int FEWEST_QUERIES = 24;

    private final Phases phases;
    private final WorkerTeam.Task store = this::store;
    private final WorkerTeam.Task attend = this::attend;
    private final AtomicInteger nextUnit = new AtomicInteger();
    private final ImageAttention[] attentions;

    // The call in progress.
    private @Nullable AxialRotaryEmbedding rope;
    private KeyValueTiles tiles = new KeyValueTiles(0, 0);
    private CpuActivations angles = new CpuActivations(0, 0);
    private CpuActivations query = angles;
    private CpuActivations key = angles;
    private CpuActivations value = angles;
    private CpuActivations to = angles;
    private int first;
    private int last;
    private int block;

    ImageAttentionOperation(Phases phases) {
        this.phases = phases;
        attentions = new ImageAttention[phases.workers()];
        for (int worker = 0; worker < attentions.length; worker++) {
            attentions[worker] = new ImageAttention(phases.kernels(worker));
        }
    }

    /** Rotates and stores the keys of patches {@code first ≤ p < first + count}, and stores their values. */
    void store(
            AxialRotaryEmbedding rope,
            CpuActivations angles,
            CpuActivations key,
            CpuActivations value,
            int first,
            int count,
            KeyValueTiles tiles) {
        begin(rope, angles, first, count, tiles);
        this.key = checked(key);
        this.value = checked(value);
        nextUnit.set(0);
        phases.run(store, (long) count * key.width());
    }

    /** Attends from patches {@code first ≤ p < first + count}. */
    void attend(
            AxialRotaryEmbedding rope,
            CpuActivations angles,
            KeyValueTiles tiles,
            CpuActivations query,
            int first,
            int count,
            CpuActivations to) {
        begin(rope, angles, first, count, tiles);
        this.query = checked(query);
        this.to = checked(to);
        int share = Math.ceilDiv(count * tiles.heads(), phases.workers() * UNITS_PER_WORKER);
        block = Math.clamp(Math.ceilDiv(share, FEWEST_QUERIES) * (long) FEWEST_QUERIES, FEWEST_QUERIES, QUERIES);
        nextUnit.set(0);
        phases.run(attend, tiles.grids().pairs(first, last) * query.width());
    }

    private void begin(AxialRotaryEmbedding rope, CpuActivations angles, int first, int count, KeyValueTiles tiles) {
        if (rope.size() != tiles.headSize()) {
            throw new IllegalArgumentException(
                    "heads of " + tiles.headSize() + " cannot rotate with angles for heads of " + rope.size());
        }
        Objects.checkFromIndexSize(first, count, tiles.grids().patches());
        this.rope = rope;
        this.angles = angles;
        this.tiles = tiles;
        this.first = first;
        last = first + count;
    }

    private CpuActivations checked(CpuActivations activations) {
        if (activations.width() != tiles.heads() * tiles.headSize()) {
            throw new IllegalArgumentException(
                    tiles.heads() + " heads of " + tiles.headSize() + " do not fill width " + activations.width());
        }
        return activations;
    }

    private void store(int worker, int workers) {
        if (first == last) {
            return;
        }
        int firstTile = tiles.tile(first);
        int count = tiles.tile(last - 1) + 1 - firstTile;
        int unit = nextUnit.getAndIncrement();
        while (unit < tiles.heads() * count) {
            int head = unit / count;
            int tile = firstTile + unit % count;
            int tileStart = tiles.firstPatch(tile);
            int from = Math.max(first, tileStart);
            int rows = Math.min(last, tileStart + tiles.patches(tile)) - from;
            rotate(key, head, from, rows);
            attentions[worker].store(tiles, head, from, rows, key, value, from - first);
            unit = nextUnit.getAndIncrement();
        }
    }

    private void attend(int worker, int workers) {
        PatchGrids grids = tiles.grids();
        int image = 0;
        int imageUnit = 0;
        int unit = nextUnit.getAndIncrement();
        while (image < grids.images()) {
            int start = Math.max(first, grids.start(image));
            int end = Math.min(last, grids.start(image + 1));
            int blocks = Math.ceilDiv(Math.max(0, end - start), block);
            if (unit >= imageUnit + blocks * tiles.heads()) {
                imageUnit += blocks * tiles.heads();
                image++;
                continue;
            }
            // Blocks of one head follow each other, so that its keys stay in the caches.
            int head = (unit - imageUnit) / blocks;
            int from = start + (unit - imageUnit) % blocks * block;
            attend(worker, image, head, from, Math.min(end, from + block) - from);
            unit = nextUnit.getAndIncrement();
        }
    }

    private void attend(int worker, int image, int head, int from, int count) {
        int headSize = tiles.headSize();
        int column = head * headSize;
        rotate(query, head, from, count);
        Kernels kernels = phases.kernels(worker);
        float scale = (float) (1 / Math.sqrt(headSize));
        int row = from - first;
        for (int i = 0; i < count; i++) {
            kernels.scale(query.values(), (row + i) * query.width() + column, scale, headSize);
        }
        attentions[worker].attend(tiles, image, head, query, row, count, to, column);
    }

    /** Rotates one head of the patches from {@code from} on. */
    private void rotate(CpuActivations x, int head, int from, int count) {
        AxialRotaryEmbedding rope = Objects.requireNonNull(this.rope);
        int headSize = rope.size();
        for (int patch = from; patch < from + count; patch++) {
            int at = (patch - first) * x.width() + head * headSize;
            rope.rotate(x.values(), at, angles.values(), patch * headSize);
        }
    }
}
