package dev.tramontane.engine.prefix;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.ExpertsConfig;
import dev.tramontane.checkpoint.QueryTemperature;
import dev.tramontane.checkpoint.RopeConfig;
import dev.tramontane.model.LatentCache;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Matrix;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Small latent caches, and numbers in place of what a model would write into them. */
final class TestCache {

    static final int BLOCK_SIZE = 4;

    private static final AttentionConfig ATTENTION = new AttentionConfig.Latent(
            2,
            OptionalInt.of(12),
            8,
            4,
            4,
            6,
            1e-6f,
            1 / Math.sqrt(8),
            new RopeConfig(10000, Optional.of(new RopeConfig.Yarn(128, 8192, 32, 1, true, 1))),
            new QueryTemperature(0.1, 8192));

    private static final DecoderConfig CONFIG = new DecoderConfig(
            32,
            16,
            2,
            1 << 20,
            1e-6f,
            false,
            ATTENTION,
            0,
            10,
            Optional.of(new ExpertsConfig(6, 2, 10, 1, 1, 1, true, 1)));

    private TestCache() {}

    static LatentCache of(int blocks) {
        return of(blocks, BLOCK_SIZE);
    }

    static LatentCache of(int blocks, int blockSize) {
        return new LatentCache(CONFIG, ElementType.F32, blocks, blockSize);
    }

    /** Keys of a prompt that is all absorbed and has no images. */
    static PrefixKeys keys(String salt, int... tokens) {
        PrefixKeys keys = new PrefixKeys(salt, BLOCK_SIZE, 0, List.of());
        keys.extend(tokens, tokens.length);
        return keys;
    }

    static void write(LatentCache cache, LatentCache.Sequence sequence, int index, int number) {
        for (int layer = 0; layer < CONFIG.layers(); layer++) {
            Matrix rows = cache.rows(layer);
            rows.data().set(ValueLayout.JAVA_INT, offset(rows, sequence, index), number);
        }
    }

    static int read(LatentCache cache, LatentCache.Sequence sequence, int index, int layer) {
        Matrix rows = cache.rows(layer);
        return rows.data().get(ValueLayout.JAVA_INT, offset(rows, sequence, index));
    }

    private static long offset(Matrix rows, LatentCache.Sequence sequence, int index) {
        return (sequence.firstSlot(index / BLOCK_SIZE) + index % BLOCK_SIZE) * rows.rowStride();
    }
}
