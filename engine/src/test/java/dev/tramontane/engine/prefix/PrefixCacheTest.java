package dev.tramontane.engine.prefix;

import static dev.tramontane.engine.prefix.TestCache.keys;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tramontane.model.LatentCache;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class PrefixCacheTest {

    private static final int BLOCKS = 12;

    @AutoClose
    private final LatentCache cache = TestCache.of(BLOCKS);

    private final PrefixCache prefixes = new PrefixCache(cache);

    @Test
    void whatOneRequestComputedAnotherOneReuses() {
        PrefixKeys keys = tokens("s", 0, 12);
        LatentCache.Sequence first = compute(keys, 12);
        LatentCache.Sequence second = cache.sequence();
        assertThat(prefixes.reuse(keys, second, 11)).isEqualTo(8);
        assertThat(second.length()).isEqualTo(8);
        assertThat(second.block(1)).isEqualTo(first.block(1));
        assertThat(prefixes.reuse(keys, second, 12)).isEqualTo(12);
        assertThat(cache.freeBlocks()).isEqualTo(BLOCKS - 3);
    }

    @Test
    void nothingIsFoundUnderAnotherSalt() {
        compute(tokens("s", 0, 12), 12);
        assertThat(prefixes.reuse(tokens("t", 0, 12), cache.sequence(), 12)).isZero();
    }

    @Test
    void aSequenceThatEndsWithinABlockFindsNothing() {
        PrefixKeys keys = tokens("s", 0, 12);
        compute(keys, 12);
        LatentCache.Sequence second = cache.sequence();
        second.grow(3);
        assertThat(prefixes.reuse(keys, second, 12)).isEqualTo(3);
    }

    @Test
    void aSequenceTakesUpWhatASiblingPublishedMeanwhile() {
        PrefixKeys keys = tokens("s", 0, 16);
        LatentCache.Sequence first = cache.sequence();
        LatentCache.Sequence second = cache.sequence();
        first.grow(4);
        second.grow(4);
        assertThat(prefixes.publish(keys, first, 0)).isOne();
        assertThat(prefixes.publish(keys, second, 0)).isOne();
        assertThat(second.block(0)).isEqualTo(first.block(0));
        assertThat(cache.freeBlocks()).isEqualTo(BLOCKS - 1);
        first.grow(8);
        assertThat(prefixes.publish(keys, first, 1)).isEqualTo(3);
        assertThat(prefixes.reuse(keys, second, 15)).isEqualTo(12);
    }

    @Test
    void onlyWholeBlocksWithKeysArePublishedAndOnlyOnce() {
        PrefixKeys keys = tokens("s", 0, 9);
        LatentCache.Sequence sequence = cache.sequence();
        sequence.grow(7);
        assertThat(prefixes.publish(keys, sequence, 0)).isOne();
        sequence.grow(5);
        assertThat(prefixes.publish(keys, sequence, 0)).isEqualTo(2);
        assertThat(prefixes.publish(keys, sequence, 2)).isEqualTo(2);
        assertThat(prefixes.statistics().knownBlocks()).isEqualTo(2);
    }

    @Test
    void whoIsUsedLeastRecentlyGoesFirstFromItsEnd() {
        PrefixKeys early = tokens("s", 100, 12);
        PrefixKeys late = tokens("s", 200, 12);
        LatentCache.Sequence sequence = compute(early, 12);
        compute(late, 12).close();
        sequence.close();
        assertThat(prefixes.idleBlocks()).isEqualTo(6);
        reserveBeyondFree(2);
        assertThat(reusable(late)).isEqualTo(4);
        assertThat(reusable(early)).isEqualTo(12);
        // That was a use of both, the early one's the last.
        reserveBeyondFree(2);
        assertThat(reusable(late)).isZero();
        assertThat(reusable(early)).isEqualTo(8);
        assertThat(prefixes.statistics().evictedBlocks()).isEqualTo(4);
    }

    @Test
    void aSharedBeginningOutlivesItsContinuations() {
        int[] tokens = IntStream.range(0, 12).toArray();
        PrefixKeys one = keys("s", tokens);
        tokens[8] = 99;
        PrefixKeys other = keys("s", tokens);
        compute(one, 12).close();
        compute(other, 12).close();
        assertThat(prefixes.idleBlocks()).isEqualTo(4);
        reserveBeyondFree(1);
        assertThat(reusable(one)).isEqualTo(8);
        reserveBeyondFree(1);
        assertThat(reusable(other)).isEqualTo(8);
    }

    @Test
    void whoFloodsTheCacheEvictsHimself() {
        PrefixKeys modest = tokens("modest", 0, 8);
        compute(modest, 8).close();
        for (int i = 0; i < 20; i++) {
            assertThat(prefixes.reserve(3)).isTrue();
            compute(tokens("flood", 1000 * i, 12), 12).close();
        }
        assertThat(reusable(modest)).isEqualTo(8);
        assertThat(prefixes.statistics().evictedBlocks()).isEqualTo(20 * 3 - (BLOCKS - 2));
    }

    @Test
    void saltsWithAsManyIdleBlocksLoseInTurn() {
        PrefixKeys one = tokens("one", 0, 16);
        PrefixKeys other = tokens("other", 0, 16);
        compute(one, 16).close();
        compute(other, 16).close();
        reserveBeyondFree(4);
        assertThat(reusable(one)).isEqualTo(8);
        assertThat(reusable(other)).isEqualTo(8);
    }

    @Test
    void whatIsInUseIsNotEvicted() {
        PrefixKeys keys = tokens("s", 0, 40);
        LatentCache.Sequence sequence = compute(keys, 40);
        assertThat(prefixes.reserve(2)).isTrue();
        assertThat(prefixes.reserve(3)).isFalse();
        assertThat(prefixes.statistics().evictedBlocks()).isZero();
        LatentCache.Sequence part = cache.sequence();
        prefixes.reuse(keys, part, 20);
        sequence.close();
        assertThat(prefixes.idleBlocks()).isEqualTo(5);
        assertThat(prefixes.reserve(8)).isFalse();
        assertThat(prefixes.idleBlocks()).isEqualTo(5);
        assertThat(prefixes.reserve(7)).isTrue();
        assertThat(cache.freeBlocks()).isEqualTo(7);
        assertThat(part.length()).isEqualTo(20);
    }

    @Test
    void noMoreIsEvictedThanNeeded() {
        compute(tokens("s", 0, 40), 40).close();
        assertThat(prefixes.reserve(2)).isTrue();
        assertThat(prefixes.idleBlocks()).isEqualTo(10);
        assertThat(prefixes.reserve(5)).isTrue();
        assertThat(prefixes.idleBlocks()).isEqualTo(7);
        assertThat(cache.freeBlocks()).isEqualTo(5);
    }

    @Test
    void whatIsForgottenTakesItsContinuationsAlong() {
        PrefixKeys failed = tokens("s", 0, 12);
        PrefixKeys longer = tokens("s", 0, 20);
        LatentCache.Sequence sequence = compute(failed, 12);
        LatentCache.Sequence survivor = cache.sequence();
        prefixes.reuse(longer, survivor, 20);
        survivor.grow(8);
        assertThat(prefixes.publish(longer, survivor, 3)).isEqualTo(5);
        prefixes.forget(failed, 1);
        sequence.close();
        assertThat(prefixes.statistics().knownBlocks()).isOne();
        assertThat(reusable(longer)).isEqualTo(4);
        // What came of it is not published again, for nobody knows whether it is right.
        survivor.grow(4);
        PrefixKeys longest = tokens("s", 0, 24);
        assertThat(prefixes.publish(longest, survivor, 5)).isEqualTo(5);
        survivor.close();
        assertThat(cache.freeBlocks()).isEqualTo(BLOCKS - 1);
        prefixes.forget(failed, 0);
        prefixes.forget(failed, 0);
        prefixes.forget(failed, 3);
        assertThat(cache.freeBlocks()).isEqualTo(BLOCKS);
    }

    @Test
    void whoHoldsForgottenBlocksCannotPublishBehindTheirSuccessors() {
        PrefixKeys keys = tokens("s", 0, 12);
        LatentCache.Sequence old = compute(tokens("s", 0, 8), 8);
        prefixes.forget(keys, 0);
        compute(keys, 12).close();
        assertThat(prefixes.reuse(keys, old, 12)).isEqualTo(8);
        old.grow(4);
        assertThat(prefixes.publish(keys, old, 2)).isEqualTo(2);
        // From the start it takes up what is known now.
        assertThat(prefixes.publish(keys, old, 0)).isEqualTo(3);
        assertThat(cache.freeBlocks()).isEqualTo(BLOCKS - 3);
        old.close();
        assertThat(prefixes.idleBlocks()).isEqualTo(3);
        assertThat(prefixes.reserve(BLOCKS)).isTrue();
    }

    @Test
    void continuationsGoInAnyOrder() {
        int[] tokens = IntStream.range(0, 12).toArray();
        List<PrefixKeys> siblings = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            tokens[8] = 50 + i;
            siblings.add(keys("s", tokens));
            compute(siblings.getLast(), 12).close();
        }
        for (int gone : new int[] {2, 3, 0, 1}) {
            prefixes.forget(siblings.get(gone), 2);
            assertThat(reusable(siblings.get(gone))).isEqualTo(8);
        }
        assertThat(prefixes.idleBlocks()).isEqualTo(2);
        assertThat(prefixes.reserve(BLOCKS)).isTrue();
        assertThat(prefixes.statistics().evictedBlocks()).isEqualTo(2);
    }

    /** A chain as long as the longest context: nothing recurses, nothing starts over. */
    @Test
    void longChainsAreForgottenAndEvicted() {
        int blocks = 1 << 17;
        try (LatentCache large = TestCache.of(blocks, 1)) {
            PrefixCache cached = new PrefixCache(large);
            PrefixKeys keys = new PrefixKeys("s", 1, 0, List.of());
            keys.extend(new int[blocks], blocks);
            for (int round = 0; round < 3; round++) {
                LatentCache.Sequence sequence = large.sequence();
                sequence.grow(blocks);
                assertThat(cached.publish(keys, sequence, 0)).isEqualTo(blocks);
                sequence.close();
                assertThat(cached.idleBlocks()).isEqualTo(blocks);
                switch (round) {
                    case 0 -> cached.forget(keys, 0);
                    case 1 -> assertThat(cached.reserve(blocks)).isTrue();
                    default -> cached.clear();
                }
                assertThat(large.freeBlocks()).isEqualTo(blocks);
                assertThat(cached.statistics().knownBlocks()).isZero();
            }
        }
    }

    @Test
    void clearingForgetsAllAndTakesNothingAway() {
        PrefixKeys keys = tokens("s", 0, 12);
        LatentCache.Sequence sequence = compute(keys, 12);
        compute(tokens("t", 0, 12), 12).close();
        prefixes.clear();
        assertThat(reusable(keys)).isZero();
        assertThat(prefixes.idleBlocks()).isZero();
        assertThat(cache.freeBlocks()).isEqualTo(BLOCKS - 3);
        sequence.close();
        assertThat(cache.freeBlocks()).isEqualTo(BLOCKS);
        compute(keys, 12);
        assertThat(reusable(keys)).isEqualTo(12);
    }

    @Test
    void requestsAreCountedWhenTheEngineSaysSo() {
        assertThat(prefixes.statistics().hitRate()).isZero();
        PrefixKeys keys = tokens("s", 0, 12);
        compute(keys, 12);
        prefixes.reuse(keys, cache.sequence(), 11);
        prefixes.countRequest(12, 0);
        prefixes.countRequest(12, 8);
        assertThat(prefixes.statistics()).isEqualTo(new PrefixStatistics(3, 0, 24, 8, 0));
        assertThat(prefixes.statistics().hitRate()).isEqualTo(1 / 3.0);
        assertThatIllegalArgumentException().isThrownBy(() -> prefixes.countRequest(12, 13));
        assertThatIllegalArgumentException().isThrownBy(() -> prefixes.countRequest(12, -1));
    }

    @Test
    void imagesAndFormsAreToldApart() {
        int[] tokens = IntStream.range(0, 13).toArray();
        PrefixKeys seen = keysWithImage(tokens, 0, (byte) 1);
        compute(seen, 12);
        assertThat(reusable(keysWithImage(tokens, 0, (byte) 1))).isEqualTo(12);
        assertThat(reusable(keysWithImage(tokens, 0, (byte) 2))).isEqualTo(4);
        assertThat(reusable(keysWithImage(tokens, 4, (byte) 1))).isZero();
        assertThat(reusable(keys("s", tokens))).isEqualTo(4);
    }

    @Test
    void whatDoesNotFitTheCacheIsRefused() {
        PrefixKeys keys = new PrefixKeys("s", 8, 0, List.of());
        assertThatIllegalArgumentException().isThrownBy(() -> prefixes.reuse(keys, cache.sequence(), 8));
        assertThatIllegalArgumentException().isThrownBy(() -> prefixes.publish(keys, cache.sequence(), 0));
        assertThatIllegalStateException().isThrownBy(() -> new PrefixCache(cache));
    }

    @Test
    void aBlockHasOneKeyOnly() {
        LatentCache.Sequence sequence = compute(tokens("s", 0, 4), 4);
        assertThatIllegalStateException().isThrownBy(() -> prefixes.publish(tokens("t", 0, 4), sequence, 0));
        assertThat(reusable(tokens("t", 0, 4))).isZero();
        assertThat(reusable(tokens("s", 0, 4))).isEqualTo(4);
    }

    private static PrefixKeys tokens(String salt, int first, int count) {
        return keys(salt, IntStream.range(first, first + count).toArray());
    }

    private static PrefixKeys keysWithImage(int[] tokens, int expanded, byte content) {
        byte[] digest = new byte[ImageSpan.DIGEST_BYTES];
        digest[0] = content;
        PrefixKeys keys = new PrefixKeys("s", TestCache.BLOCK_SIZE, expanded, List.of(new ImageSpan(6, 3, digest)));
        keys.extend(tokens, tokens.length);
        return keys;
    }

    /** A sequence as a request would have it that reuses what it can, computes the rest, and publishes it. */
    private LatentCache.Sequence compute(PrefixKeys keys, int length) {
        LatentCache.Sequence sequence = cache.sequence();
        sequence.grow(length - prefixes.reuse(keys, sequence, length));
        prefixes.publish(keys, sequence, 0);
        return sequence;
    }

    private int reusable(PrefixKeys keys) {
        try (LatentCache.Sequence sequence = cache.sequence()) {
            return prefixes.reuse(keys, sequence, Integer.MAX_VALUE);
        }
    }

    private void reserveBeyondFree(int blocks) {
        assertThat(prefixes.reserve(cache.freeBlocks() + blocks)).isTrue();
    }
}
