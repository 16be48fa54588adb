package dev.tramontane.engine.prefix;

import static dev.tramontane.engine.prefix.TestCache.BLOCK_SIZE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.engine.prefix.PrefixCacheModelTest.Action;
import dev.tramontane.engine.prefix.PrefixCacheModelTest.Kind;
import dev.tramontane.model.CacheFullException;
import dev.tramontane.model.LatentCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Does to a prefix cache what requests do, beside a naive one that knows blocks by all that precedes them, spelled out, and
 * compares the two.
 */
final class NaiveModel {

    static final int BLOCKS = 16;
    static final int MOST_LIVE = 6;
    private static final int SPAN = 2 * BLOCK_SIZE;

    /** What is known under a spelled-out prefix, and when it was used last if it is idle. */
    private static final class Entry {
        final String salt;
        final int block;
        long idleSince;

        Entry(String salt, int block) {
            this.salt = salt;
            this.block = block;
        }
    }

    private final LatentCache cache;
    private final PrefixCache prefixes;
    private final List<Running> live = new ArrayList<>();
    private final Map<String, Entry> known = new HashMap<>();
    private final Map<String, Integer> contents = new HashMap<>();
    private long clock;
    private long evicted;

    NaiveModel(LatentCache cache) {
        this.cache = cache;
        prefixes = new PrefixCache(cache);
    }

    void apply(Action action) {
        if (action.kind() == Kind.ADMIT) {
            admit(action);
        } else if (!live.isEmpty()) {
            apply(action, live.get(action.request() % live.size()));
        }
    }

    /** Ends all requests and forgets everything: nothing may be left. */
    void finish() {
        while (!live.isEmpty()) {
            close(live.getFirst());
            check();
        }
        assertThat(prefixes.idleBlocks()).isEqualTo(known.size());
        prefixes.clear();
        known.clear();
        check();
        assertThat(cache.freeBlocks()).isEqualTo(BLOCKS);
    }

    private void apply(Action action, Running request) {
        switch (action.kind()) {
            case PREFILL -> prefill(request, action.number());
            case DECODE -> decode(request, action);
            case SPECULATE -> speculate(request, action.number());
            case DIVERGE -> diverge(request, action);
            case FORK -> fork(request);
            case PUBLISH -> publish(request, action.seed() % 2 == 0 ? 0 : request.published);
            case RESERVE -> reserve(action.number());
            case FORGET -> forget(request, action.number() / 4);
            default -> close(request);
        }
    }

    private void admit(Action action) {
        if (live.size() == MOST_LIVE) {
            return;
        }
        Running request = new Running(cache.sequence());
        request.salt = action.request() % 3 == 0 ? "b" : "a";
        request.image = action.seed() % 4 == 3 ? 1 + action.seed() / 4 % 2 : 0;
        int length = 2 * action.number() + action.seed() % 2;
        for (int i = 0; i < length; i++) {
            // Most prompts begin with the same tokens; a few bits make some differ early, some late.
            request.tokens.add(action.seed() >> i % 10 & (i % 5 == 4 ? 1 : 0));
        }
        request.expanded = length / SPAN * SPAN;
        request.makeKeys();
        live.add(request);
        reuse(request);
    }

    private void prefill(Running request, int count) {
        reuse(request);
        compute(request, Math.min(count, request.tokens.size() - request.sequence.length()));
        publish(request, request.published);
    }

    private void decode(Running request, Action action) {
        if (request.sequence.length() == request.tokens.size()) {
            for (int i = 0; i < action.number(); i++) {
                request.tokens.add(action.seed() >> i & 1);
            }
            request.extendKeys();
            compute(request, action.number());
        }
    }

    /** Rows that are computed for guessed tokens and dropped again. */
    private void speculate(Running request, int count) {
        int length = request.sequence.length();
        if (reserveFor(request, count)) {
            grow(request, count);
            for (int i = length; i < length + count; i++) {
                TestCache.write(cache, request.sequence, i, -1);
            }
            request.sequence.truncate(length);
        }
    }

    /** Goes back, often into a block that others have, and on with other tokens. */
    private void diverge(Running request, Action action) {
        int length = Math.max(0, request.sequence.length() - action.number());
        truncate(request, length);
        for (int i = length; i < request.tokens.size(); i++) {
            request.tokens.set(i, 2 + (action.seed() >> i % 10 & 1));
        }
        request.makeKeys();
        request.published = Math.min(request.published, length / BLOCK_SIZE);
        compute(request, Math.min(action.number(), request.tokens.size() - length));
    }

    private void fork(Running request) {
        if (live.size() == MOST_LIVE) {
            return;
        }
        Running fork;
        try {
            fork = new Running(request.sequence.fork());
        } catch (CacheFullException e) {
            assertThat(cache.freeBlocks()).isZero();
            return;
        }
        fork.salt = request.salt;
        fork.tokens.addAll(request.tokens);
        fork.expanded = request.expanded;
        fork.image = request.image;
        fork.keys = request.keys.fork();
        fork.published = request.published;
        live.add(fork);
    }

    private void reuse(Running request) {
        int before = request.sequence.length();
        int most = request.tokens.size() - 1;
        int expected = before;
        if (before % BLOCK_SIZE == 0 && endsKnown(request, before / BLOCK_SIZE)) {
            while (expected + BLOCK_SIZE <= most && known.containsKey(request.prefix(expected + BLOCK_SIZE))) {
                expected += BLOCK_SIZE;
            }
        }
        assertThat(prefixes.reuse(request.keys, request.sequence, most)).isEqualTo(expected);
        if (expected > before) {
            request.published = expected / BLOCK_SIZE;
        }
    }

    private boolean endsKnown(Running request, int block) {
        if (block == 0) {
            return true;
        }
        Entry last = known.get(request.prefix(block * BLOCK_SIZE));
        return last != null && last.block == request.sequence.block(block - 1);
    }

    private void compute(Running request, int count) {
        if (reserveFor(request, count)) {
            int from = request.sequence.length();
            grow(request, count);
            for (int i = from; i < from + count; i++) {
                TestCache.write(cache, request.sequence, i, content(request.prefix(i + 1)));
            }
        }
    }

    /** Room for more positions as a scheduler would make it: one block more if the last one may have to be copied. */
    private boolean reserveFor(Running request, int count) {
        int length = request.sequence.length();
        int needed = Math.ceilDiv(length + count, BLOCK_SIZE) - Math.ceilDiv(length, BLOCK_SIZE);
        return reserve(length % BLOCK_SIZE == 0 ? needed : needed + 1);
    }

    private void grow(Running request, int count) {
        int from = request.sequence.length();
        int partial = from % BLOCK_SIZE == 0 ? -1 : request.sequence.block(from / BLOCK_SIZE);
        request.sequence.grow(count);
        if (partial >= 0 && request.sequence.block(from / BLOCK_SIZE) != partial) {
            // The sequence goes on in a copy, and nobody may have the block itself any more.
            markIdle(partial);
        }
    }

    private int content(String prefix) {
        return contents.computeIfAbsent(prefix, unseen -> contents.size() + 1);
    }

    private void publish(Running request, int from) {
        int end = request.sequence.length() / BLOCK_SIZE;
        int expected = from;
        List<Integer> left = new ArrayList<>();
        if (from < end && endsKnown(request, from)) {
            for (int i = from; i < end; i++) {
                int own = request.sequence.block(i);
                Entry entry = known.computeIfAbsent(
                        request.prefix((i + 1) * BLOCK_SIZE), unseen -> new Entry(request.salt, own));
                if (entry.block != own) {
                    left.add(own);
                }
            }
            expected = end;
        }
        assertThat(prefixes.publish(request.keys, request.sequence, from)).isEqualTo(expected);
        left.forEach(this::markIdle);
        for (int i = from; i < expected; i++) {
            assertThat(request.sequence.block(i)).isEqualTo(known.get(request.prefix((i + 1) * BLOCK_SIZE)).block);
        }
        request.published = expected;
    }

    /** Reserves and checks that those were evicted that had to be. */
    private boolean reserve(int blocks) {
        int missing = blocks - cache.freeBlocks();
        List<Entry> idle = new ArrayList<>(known.values().stream()
                .filter(entry -> cache.holders(entry.block) == 0)
                .toList());
        boolean reserved = prefixes.reserve(blocks);
        assertThat(reserved).isEqualTo(missing <= idle.size());
        Set<Entry> gone = new HashSet<>(known.values().stream()
                .filter(entry -> !cache.isRetained(entry.block))
                .toList());
        assertThat(gone).hasSize(reserved ? Math.max(0, missing) : 0);
        evicted += gone.size();
        known.values().removeAll(gone);
        while (!gone.isEmpty()) {
            Map<String, List<Entry>> bySalt = idle.stream().collect(Collectors.groupingBy(entry -> entry.salt));
            int most = bySalt.values().stream().mapToInt(List::size).max().orElseThrow();
            // Among salts with as many, either may lose.
            Entry next = bySalt.values().stream()
                    .filter(entries -> entries.size() == most)
                    .map(entries -> entries.stream()
                            .min(Comparator.comparingLong(entry -> entry.idleSince))
                            .orElseThrow())
                    .filter(gone::contains)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("evicted what was not due"));
            gone.remove(next);
            idle.remove(next);
        }
        return reserved;
    }

    private void forget(Running request, int from) {
        prefixes.forget(request.keys, from);
        if (from < request.keys.count()) {
            String prefix = request.prefix((from + 1) * BLOCK_SIZE);
            known.keySet().removeIf(other -> other.equals(prefix) || other.startsWith(prefix + " "));
        }
    }

    private void truncate(Running request, int length) {
        LatentCache.Sequence sequence = request.sequence;
        int[] blocks = new int[Math.ceilDiv(sequence.length(), BLOCK_SIZE)];
        Arrays.setAll(blocks, sequence::block);
        sequence.truncate(length);
        for (int i = blocks.length - 1; i >= Math.ceilDiv(length, BLOCK_SIZE); i--) {
            markIdle(blocks[i]);
        }
    }

    private void close(Running request) {
        truncate(request, 0);
        live.remove(request);
    }

    private void markIdle(int block) {
        clock++;
        known.values().stream()
                .filter(entry -> entry.block == block && cache.holders(block) == 0)
                .forEach(entry -> entry.idleSince = clock);
    }

    /** Every sequence has its own contents, and every block is accounted for. */
    void check() {
        int[] holders = new int[BLOCKS];
        for (Running request : live) {
            for (int i = 0; i < request.sequence.length(); i++) {
                int expected = contents.get(request.prefix(i + 1));
                assertThat(TestCache.read(cache, request.sequence, i, 0)).isEqualTo(expected);
                assertThat(TestCache.read(cache, request.sequence, i, 1)).isEqualTo(expected);
            }
            for (int i = 0; i < Math.ceilDiv(request.sequence.length(), BLOCK_SIZE); i++) {
                holders[request.sequence.block(i)]++;
            }
        }
        Set<Integer> knownBlocks =
                known.values().stream().map(entry -> entry.block).collect(Collectors.toSet());
        assertThat(knownBlocks).hasSameSizeAs(known.values());
        int held = 0;
        int idle = 0;
        for (int block = 0; block < BLOCKS; block++) {
            assertThat(cache.holders(block)).isEqualTo(holders[block]);
            assertThat(cache.isRetained(block)).isEqualTo(knownBlocks.contains(block));
            held += holders[block] > 0 ? 1 : 0;
            idle += holders[block] == 0 && knownBlocks.contains(block) ? 1 : 0;
        }
        assertThat(cache.freeBlocks() + held + idle).isEqualTo(BLOCKS);
        assertThat(prefixes.idleBlocks()).isEqualTo(idle);
        assertThat(prefixes.statistics()).isEqualTo(new PrefixStatistics(known.size(), idle, 0, 0, evicted));
    }
}
