package dev.tramontane.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Matrix;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import org.junit.jupiter.api.Test;

/** Sequences with blocks in common: each reads what was written for it, and every block is accounted for. */
class SharedBlocksTest {

    private static final int BLOCKS = 10;
    private static final int BLOCK_SIZE = 4;
    private static final int MOST_LIVE = 4;

    enum Kind {
        GROW,
        TRUNCATE,
        FORK,
        SHARE,
        RETAIN,
        RELEASE,
        CLOSE
    }

    record Change(Kind kind, int sequence, int number) {}

    /** A sequence, and per position the number that was written there. */
    private record Written(LatentCache.Sequence sequence, List<Integer> numbers) {}

    private final List<Written> live = new ArrayList<>();
    /** Per retained block the numbers that were written there. */
    private final Map<Integer, List<Integer>> retained = new TreeMap<>();

    private int written;

    @Property(tries = 400)
    void everySequenceReadsItsOwn(@ForAll("changes") List<Change> changes) {
        try (LatentCache cache = cache(ElementType.F32)) {
            live.clear();
            retained.clear();
            live.add(new Written(cache.sequence(), new ArrayList<>()));
            for (Change change : changes) {
                apply(cache, change);
                check(cache);
            }
            live.forEach(each -> each.sequence().close());
            retained.keySet().forEach(cache::release);
            assertThat(cache.freeBlocks()).isEqualTo(BLOCKS);
        }
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        Arbitrary<Change> change = Combinators.combine(
                        Arbitraries.of(Kind.class),
                        Arbitraries.integers().between(0, MOST_LIVE - 1),
                        Arbitraries.integers().between(0, 11))
                .as(Change::new);
        return change.list().ofMaxSize(60).withSizeDistribution(RandomDistribution.uniform());
    }

    private void apply(LatentCache cache, Change change) {
        Written chosen = live.get(change.sequence() % live.size());
        LatentCache.Sequence sequence = chosen.sequence();
        int whole = sequence.length() / BLOCK_SIZE;
        int free = cache.freeBlocks();
        try {
            switch (change.kind()) {
                case GROW -> {
                    sequence.grow(change.number());
                    for (int i = chosen.numbers().size(); i < sequence.length(); i++) {
                        write(cache, sequence.slot(i), ++written);
                        chosen.numbers().add(written);
                    }
                }
                case TRUNCATE -> {
                    int length = Math.max(0, sequence.length() - change.number());
                    sequence.truncate(length);
                    chosen.numbers().subList(length, chosen.numbers().size()).clear();
                }
                case FORK -> {
                    if (live.size() < MOST_LIVE) {
                        live.add(new Written(sequence.fork(), new ArrayList<>(chosen.numbers())));
                    }
                }
                case SHARE -> {
                    Written taker = live.get(change.number() % live.size());
                    if (whole > 0 && taker.sequence().length() % BLOCK_SIZE == 0) {
                        int index = change.number() % whole;
                        taker.sequence().share(sequence.block(index));
                        taker.numbers().addAll(numbers(chosen, index));
                    }
                }
                case RETAIN -> {
                    int index = whole == 0 ? 0 : change.number() % whole;
                    if (whole > 0 && !retained.containsKey(sequence.block(index))) {
                        cache.retain(sequence.block(index));
                        retained.put(sequence.block(index), numbers(chosen, index));
                    }
                }
                case RELEASE -> {
                    if (!retained.isEmpty()) {
                        int block = retained.keySet().iterator().next();
                        cache.release(block);
                        retained.remove(block);
                    }
                }
                case CLOSE -> {
                    sequence.close();
                    chosen.numbers().clear();
                    if (live.size() > 1) {
                        live.remove(chosen);
                    }
                }
            }
        } catch (CacheFullException e) {
            assertThat(cache.freeBlocks()).isEqualTo(free);
            assertThat(sequence.length()).isEqualTo(chosen.numbers().size());
            int most = change.kind() == Kind.FORK ? 1 : Math.ceilDiv(change.number(), BLOCK_SIZE) + 1;
            assertThat(free).isLessThan(most);
        }
    }

    private static List<Integer> numbers(Written written, int block) {
        return List.copyOf(written.numbers().subList(block * BLOCK_SIZE, (block + 1) * BLOCK_SIZE));
    }

    private void check(LatentCache cache) {
        int[] holders = new int[BLOCKS];
        for (Written each : live) {
            assertThat(each.sequence().length()).isEqualTo(each.numbers().size());
            for (int i = 0; i < each.numbers().size(); i++) {
                assertThat(isWritten(
                                cache, each.sequence().slot(i), each.numbers().get(i)))
                        .as("position %d", i)
                        .isTrue();
            }
            for (int i = 0; i < Math.ceilDiv(each.numbers().size(), BLOCK_SIZE); i++) {
                holders[each.sequence().block(i)]++;
            }
        }
        retained.forEach((block, numbers) -> {
            for (int i = 0; i < BLOCK_SIZE; i++) {
                assertThat(isWritten(cache, block * BLOCK_SIZE + i, numbers.get(i)))
                        .as("row %d of retained block %d", i, block)
                        .isTrue();
            }
        });
        int free = 0;
        for (int block = 0; block < BLOCKS; block++) {
            assertThat(cache.holders(block)).isEqualTo(holders[block]);
            assertThat(cache.isRetained(block)).isEqualTo(retained.containsKey(block));
            free += holders[block] == 0 && !retained.containsKey(block) ? 1 : 0;
        }
        assertThat(cache.freeBlocks()).isEqualTo(free);
    }

    @Test
    void aForkGoesOnWithinItsCopyInEveryLayer() {
        for (ElementType type : List.of(ElementType.F32, ElementType.BF16)) {
            try (LatentCache cache = cache(type)) {
                LatentCache.Sequence sequence = sequenceOf(cache, 6);
                LatentCache.Sequence fork = sequence.fork();
                assertThat(fork.length()).isEqualTo(6);
                assertThat(fork.nextPosition()).isEqualTo(6);
                assertThat(fork.block(0)).isEqualTo(sequence.block(0));
                assertThat(fork.block(1)).isNotEqualTo(sequence.block(1));
                assertThat(isWritten(cache, fork.slot(4), 4)).isTrue();
                assertThat(isWritten(cache, fork.slot(5), 5)).isTrue();
                assertThat(cache.freeBlocks()).isEqualTo(BLOCKS - 3);
            }
        }
    }

    @Test
    void aForkOfWholeBlocksNeedsNoMemory() {
        try (LatentCache cache = cache(ElementType.F32)) {
            LatentCache.Sequence sequence = sequenceOf(cache, BLOCKS * BLOCK_SIZE);
            LatentCache.Sequence fork = sequence.fork();
            assertThat(fork.length()).isEqualTo(BLOCKS * BLOCK_SIZE);
            sequence.close();
            assertThat(cache.freeBlocks()).isZero();
            fork.close();
            assertThat(cache.freeBlocks()).isEqualTo(BLOCKS);
        }
    }

    @Test
    void aForkWithoutRoomForItsCopyChangesNothing() {
        try (LatentCache cache = cache(ElementType.F32)) {
            LatentCache.Sequence sequence = sequenceOf(cache, BLOCKS * BLOCK_SIZE - 1);
            assertThatThrownBy(sequence::fork).isInstanceOf(CacheFullException.class);
            assertThat(cache.holders(sequence.block(0))).isOne();
            sequence.close();
            assertThat(cache.freeBlocks()).isEqualTo(BLOCKS);
        }
    }

    @Test
    void nothingIsWrittenIntoARetainedBlock() {
        try (LatentCache cache = cache(ElementType.F32)) {
            LatentCache.Sequence sequence = sequenceOf(cache, BLOCK_SIZE);
            int block = sequence.block(0);
            cache.retain(block);
            sequence.truncate(3);
            assertThat(sequence.block(0)).isEqualTo(block);
            sequence.grow(1);
            assertThat(sequence.block(0)).isNotEqualTo(block);
            assertThat(isWritten(cache, sequence.slot(2), 2)).isTrue();
            assertThat(cache.holders(block)).isZero();
        }
    }

    @Test
    void growingWithinASharedBlockNeedsRoomForItsCopy() {
        try (LatentCache cache = cache(ElementType.F32)) {
            LatentCache.Sequence sequence = sequenceOf(cache, BLOCKS * BLOCK_SIZE);
            LatentCache.Sequence fork = sequence.fork();
            fork.truncate(BLOCKS * BLOCK_SIZE - 1);
            assertThatThrownBy(() -> fork.grow(1))
                    .isInstanceOf(CacheFullException.class)
                    .hasMessage("the cache is full: 1 more blocks of 4 positions needed, 0 free");
            assertThat(fork.length()).isEqualTo(BLOCKS * BLOCK_SIZE - 1);
            fork.grow(0);
            sequence.close();
            fork.grow(1);
            assertThat(fork.length()).isEqualTo(BLOCKS * BLOCK_SIZE);
        }
    }

    @Test
    void referencesCannotBeGivenBackTwice() {
        try (LatentCache cache = cache(ElementType.F32)) {
            LatentCache.Sequence sequence = sequenceOf(cache, BLOCK_SIZE);
            int block = sequence.block(0);
            assertThatIllegalStateException().isThrownBy(() -> cache.release(block));
            cache.retain(block);
            assertThatIllegalStateException().isThrownBy(() -> cache.retain(block));
            sequence.close();
            sequence.close();
            assertThat(cache.freeBlocks()).isEqualTo(BLOCKS - 1);
            cache.release(block);
            assertThat(cache.freeBlocks()).isEqualTo(BLOCKS);
            assertThatIllegalStateException().isThrownBy(() -> cache.release(block));
            assertThatIllegalStateException().isThrownBy(() -> cache.retain(block));
            assertThatIllegalStateException()
                    .isThrownBy(() -> cache.sequence().share(block))
                    .withMessage("block 0 is free, so it holds nothing");
            assertThat(cache.freeBlocks()).isEqualTo(BLOCKS);
        }
    }

    @Test
    void onlyWholeBlocksAreSharedAndReplaced() {
        try (LatentCache cache = cache(ElementType.F32)) {
            LatentCache.Sequence sequence = sequenceOf(cache, 6);
            LatentCache.Sequence other = sequenceOf(cache, 8);
            assertThatIllegalStateException().isThrownBy(() -> sequence.share(other.block(0)));
            assertThatThrownBy(() -> sequence.replace(1, other.block(1))).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatIllegalArgumentException().isThrownBy(() -> sequence.grow(-1));
            int own = sequence.block(0);
            sequence.replace(0, other.block(0));
            assertThat(sequence.block(0)).isEqualTo(other.block(0));
            assertThat(cache.holders(own)).isZero();
            sequence.replace(0, other.block(0));
            assertThat(cache.holders(other.block(0))).isEqualTo(2);
        }
    }

    @Test
    void listenersHearWhenRetainedBlocksAreIdleFromTheLastOn() {
        try (LatentCache cache = cache(ElementType.F32)) {
            List<String> heard = new ArrayList<>();
            RetentionListener listener = new RetentionListener() {
                @Override
                public void idle(int block) {
                    heard.add("idle " + block);
                }

                @Override
                public void used(int block) {
                    heard.add("used " + block);
                }
            };
            cache.onRetained(listener);
            assertThatIllegalStateException().isThrownBy(() -> cache.onRetained(listener));
            LatentCache.Sequence sequence = sequenceOf(cache, 12);
            cache.retain(0);
            cache.retain(1);
            LatentCache.Sequence fork = sequence.fork();
            sequence.close();
            assertThat(heard).isEmpty();
            fork.close();
            assertThat(heard).containsExactly("idle 1", "idle 0");
            cache.sequence().share(0);
            assertThat(heard).endsWith("used 0");
        }
    }

    @Test
    void growingAndTruncatingAllocateNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (LatentCache cache = cache(ElementType.F32);
                LatentCache.Sequence sequence = cache.sequence()) {
            sequence.grow(BLOCKS * BLOCK_SIZE);
            long allocated = Long.MAX_VALUE;
            for (int round = 0; round < 20 && allocated != 0; round++) {
                sequence.truncate(0);
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < BLOCKS * BLOCK_SIZE; i++) {
                    sequence.grow(1);
                }
                allocated = threads.getCurrentThreadAllocatedBytes() - before;
            }
            assertThat(allocated).isZero();
        }
    }

    private static LatentCache cache(ElementType type) {
        return new LatentCache(TinyModel.CONFIG, type, BLOCKS, BLOCK_SIZE);
    }

    /** Its positions have their own numbers written. */
    private static LatentCache.Sequence sequenceOf(LatentCache cache, int length) {
        LatentCache.Sequence sequence = cache.sequence();
        sequence.grow(length);
        for (int i = 0; i < length; i++) {
            write(cache, sequence.slot(i), i);
        }
        return sequence;
    }

    /** Fills a slot's row of every layer, each layer with other bytes. */
    private static void write(LatentCache cache, int slot, int number) {
        for (int layer = 0; layer < TinyModel.CONFIG.layers(); layer++) {
            Matrix rows = cache.rows(layer);
            for (long at = 0; at < rows.rowStride(); at += Integer.BYTES) {
                rows.data().set(ValueLayout.JAVA_INT, slot * rows.rowStride() + at, number * 31 + layer);
            }
        }
    }

    private static boolean isWritten(LatentCache cache, int slot, int number) {
        for (int layer = 0; layer < TinyModel.CONFIG.layers(); layer++) {
            Matrix rows = cache.rows(layer);
            for (long at = 0; at < rows.rowStride(); at += Integer.BYTES) {
                if (rows.data().get(ValueLayout.JAVA_INT, slot * rows.rowStride() + at) != number * 31 + layer) {
                    return false;
                }
            }
        }
        return true;
    }
}
