package dev.tramontane.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.tensor.ElementType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LatentCacheTest {

    private static final int BLOCKS = 12;
    private static final int BLOCK_SIZE = 4;

    private static LatentCache cache() {
        return new LatentCache(TinyModel.CONFIG, ElementType.F32, BLOCKS, BLOCK_SIZE);
    }

    /** Whatever sequences grow, shrink and end, no two positions share a slot and no block is lost. */
    @Property(tries = 200)
    void slotsAreDisjointAndBlocksAreConserved(
            @ForAll @Size(max = 40) List<@IntRange(min = -9, max = 9) Integer> changes) {
        try (LatentCache cache = cache()) {
            List<LatentCache.Sequence> sequences = List.of(cache.sequence(), cache.sequence(), cache.sequence());
            int turn = 0;
            for (int change : changes) {
                LatentCache.Sequence sequence = sequences.get(turn++ % sequences.size());
                int before = sequence.length();
                try {
                    if (change >= 0) {
                        sequence.grow(change);
                    } else {
                        sequence.truncate(Math.max(0, before + change));
                    }
                } catch (CacheFullException e) {
                    assertThat(sequence.length()).isEqualTo(before);
                    assertThat(cache.freeBlocks() * BLOCK_SIZE).isLessThan(change + BLOCK_SIZE);
                }
                Set<Integer> slots = new HashSet<>();
                int blocks = 0;
                for (LatentCache.Sequence each : sequences) {
                    blocks += Math.ceilDiv(each.length(), BLOCK_SIZE);
                    for (int i = 0; i < each.length(); i++) {
                        assertThat(slots.add(each.slot(i))).isTrue();
                    }
                }
                assertThat(cache.freeBlocks()).isEqualTo(BLOCKS - blocks);
                assertThat(slots).allMatch(slot -> slot >= 0 && slot < BLOCKS * BLOCK_SIZE);
            }
            sequences.forEach(LatentCache.Sequence::close);
            assertThat(cache.freeBlocks()).isEqualTo(BLOCKS);
        }
    }

    @Test
    void aFullCacheSaysHowMuchIsMissing() {
        try (LatentCache cache = cache()) {
            assertThatThrownBy(() -> cache.sequence().grow(BLOCKS * BLOCK_SIZE + 1))
                    .isInstanceOf(CacheFullException.class)
                    .hasMessage("the cache is full: 13 more blocks of 4 positions needed, 12 free");
        }
    }

    @Test
    void aPositionTakesLatentAndKeyPerLayer() {
        assertThat(LatentCache.bytesPerPosition(TinyModel.CONFIG, ElementType.F32))
                .isEqualTo(2 * 12 * Float.BYTES);
        assertThat(LatentCache.bytesPerPosition(TinyModel.CONFIG, ElementType.BF16))
                .isEqualTo(2 * 12 * Short.BYTES);
    }

    @Test
    void memoryIsUsedAgainAfterClosing() {
        try (LatentCache cache = cache()) {
            List<LatentCache.Sequence> sequences = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                LatentCache.Sequence sequence = cache.sequence();
                sequence.grow(BLOCKS * BLOCK_SIZE);
                sequence.close();
                sequences.add(sequence);
            }
            assertThat(sequences).allMatch(sequence -> sequence.length() == 0);
        }
    }

    @Test
    void sizesThatOverflowAreRefused() {
        assertThatThrownBy(() -> new LatentCache(TinyModel.CONFIG, ElementType.F32, Integer.MAX_VALUE, 64))
                .isInstanceOf(ArithmeticException.class);
    }
}
