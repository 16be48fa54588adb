package dev.tramontane.model.cpu;

import dev.tramontane.model.AxialRotaryEmbedding;
import dev.tramontane.model.PatchGrids;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.WorkerTeam;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Attention within images. A first phase rotates queries and keys. Then, some heads at a time, keys and values are
 * copied to where the kernels want them, and workers take units of an image, a head and a block of queries as they
 * come.
 *
 * <p>The tiles of the online softmax are counted from the image's first patch, so that a patch's result depends on its
 * image alone.
 */
final class ImageAttentionOperation {

    /**
     * Queries per unit: a multiple of the kernels' tile, many enough to pay for decoding keys, few enough to share
     * out.
     */
    static final int QUERIES = 96;

    /** Keys and values copied at a time, in floats, unless the workers need more heads to be busy: twice 8 MiB. */
    private static final int MOST_KEYS = 1 << 21;

    private final Phases phases;
    private final WorkerTeam.Task rotate = this::rotate;
    private final WorkerTeam.Task store = this::store;
    private final WorkerTeam.Task attend = this::attend;
    private final AtomicInteger nextUnit = new AtomicInteger();
    private final ImageAttention[] attentions;
    private final KeyValueTiles tiles = new KeyValueTiles();

    private @Nullable AxialRotaryEmbedding rope;
    private PatchGrids grids = new PatchGrids(new int[0], new int[0]);
    private int headSize;
    private CpuActivations angles = new CpuActivations(0, 0);
    private CpuActivations query = angles;
    private CpuActivations key = angles;
    private CpuActivations value = angles;
    private CpuActivations to = angles;
    private int firstHead;
    private int headCount;

    ImageAttentionOperation(Phases phases) {
        this.phases = phases;
        attentions = new ImageAttention[phases.workers()];
        for (int worker = 0; worker < attentions.length; worker++) {
            attentions[worker] = new ImageAttention(phases.kernels(worker));
        }
    }

    void run(
            AxialRotaryEmbedding rope,
            int heads,
            PatchGrids grids,
            CpuActivations angles,
            CpuActivations query,
            CpuActivations key,
            CpuActivations value,
            CpuActivations to) {
        this.rope = rope;
        this.grids = grids;
        this.angles = angles;
        this.query = query;
        this.key = key;
        this.value = value;
        this.to = to;
        headSize = rope.size();
        int width = heads * headSize;
        if (query.width() != width || key.width() != width || value.width() != width || to.width() != width) {
            throw new IllegalArgumentException(heads + " heads of " + headSize + " do not fill width " + query.width());
        }
        long pairs = 0;
        for (int image = 0; image < grids.images(); image++) {
            pairs += (long) grids.patches(image) * grids.patches(image);
        }
        long keysPerHead = Math.max(1L, (long) grids.patches() * headSize);
        int together = Math.clamp(MOST_KEYS / keysPerHead, Math.min(heads, phases.workers()), heads);
        phases.run(rotate, (long) grids.patches() * width);
        for (firstHead = 0; firstHead < heads; firstHead += together) {
            headCount = Math.min(together, heads - firstHead);
            tiles.reserve(grids, headCount, headSize);
            nextUnit.set(0);
            phases.run(store, keysPerHead * headCount);
            nextUnit.set(0);
            phases.run(attend, pairs * headSize * headCount);
        }
    }

    /** Rotates queries and keys, and scales the queries for the softmax. */
    private void rotate(int worker, int workers) {
        AxialRotaryEmbedding rope = Objects.requireNonNull(this.rope);
        Kernels kernels = phases.kernels(worker);
        float scale = (float) (1 / Math.sqrt(headSize));
        int width = query.width();
        int end = Phases.share(grids.patches(), worker + 1, workers);
        for (int row = Phases.share(grids.patches(), worker, workers); row < end; row++) {
            for (int at = row * width; at < (row + 1) * width; at += headSize) {
                rope.rotate(query.values(), at, angles.values(), row * headSize);
                rope.rotate(key.values(), at, angles.values(), row * headSize);
            }
            kernels.scale(query.values(), row * width, scale, width);
        }
    }

    private void store(int worker, int workers) {
        int all = tiles.tiles();
        int unit = nextUnit.getAndIncrement();
        while (unit < headCount * all) {
            int head = unit / all;
            attentions[worker].store(tiles, head, unit % all, key, value, (firstHead + head) * headSize);
            unit = nextUnit.getAndIncrement();
        }
    }

    private void attend(int worker, int workers) {
        int image = 0;
        int imageUnit = 0;
        int unit = nextUnit.getAndIncrement();
        while (image < grids.images()) {
            int blocks = Math.ceilDiv(grids.patches(image), QUERIES);
            if (unit >= imageUnit + blocks * headCount) {
                imageUnit += blocks * headCount;
                image++;
                continue;
            }
            // Blocks of one head follow each other, so that its keys stay in the caches.
            int head = (unit - imageUnit) / blocks;
            int first = grids.start(image) + (unit - imageUnit) % blocks * QUERIES;
            int last = Math.min(grids.start(image + 1), first + QUERIES);
            attentions[worker].attend(tiles, image, head, query, first, last, to, (firstHead + head) * headSize);
            unit = nextUnit.getAndIncrement();
        }
    }
}
