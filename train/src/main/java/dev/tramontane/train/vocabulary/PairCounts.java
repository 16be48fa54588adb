package dev.tramontane.train.vocabulary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;

/** How often each pair of neighbouring tokens occurs, kept up to date as pairs are merged. */
final class PairCounts {
    private final List<int[]> words = new ArrayList<>();
    private final List<Long> wordCounts = new ArrayList<>();
    private final Map<Pair, Long> counts = new HashMap<>();
    /** The words that hold, or held, a pair. */
    private final Map<Pair, Set<Integer>> places = new HashMap<>();
    /** Pairs whose count may have grown since they entered the queue. */
    private final Set<Pair> touched = new HashSet<>();
    /** Pairs with counts that they had when they entered; outdated entries are put right when they surface. */
    private final PriorityQueue<Entry> queue = new PriorityQueue<>(Comparator.comparingLong(Entry::count)
            .reversed()
            .thenComparingInt(entry -> entry.pair().left())
            .thenComparingInt(entry -> entry.pair().right()));

    /** Two neighbouring tokens by their ranks. */
    record Pair(int left, int right) {}

    private record Entry(Pair pair, long count) {}

    void add(byte[] word, long count) {
        int[] tokens = new int[word.length];
        for (int i = 0; i < word.length; i++) {
            tokens[i] = word[i] & 0xFF;
        }
        words.add(tokens);
        wordCounts.add(count);
        count(words.size() - 1, count);
    }

    private void count(int index, long count) {
        int[] tokens = words.get(index);
        for (int i = 0; i + 1 < tokens.length; i++) {
            Pair pair = new Pair(tokens[i], tokens[i + 1]);
            counts.merge(pair, count, Long::sum);
            if (count > 0) {
                places.computeIfAbsent(pair, _ -> new TreeSet<>()).add(index);
                touched.add(pair);
            }
        }
    }

    /** The pair that occurs most often, of equally frequent ones that of the lowest ranks; empty if none occurs twice. */
    Optional<Pair> mostFrequent() {
        touched.forEach(pair -> queue.add(new Entry(pair, counts.getOrDefault(pair, 0L))));
        touched.clear();
        while (!queue.isEmpty()) {
            Entry entry = queue.remove();
            long now = counts.getOrDefault(entry.pair(), 0L);
            if (now == entry.count()) {
                return now < 2 ? Optional.empty() : Optional.of(entry.pair());
            }
            if (now > 0 && now < entry.count()) {
                queue.add(new Entry(entry.pair(), now));
            }
        }
        return Optional.empty();
    }

    /** Replaces a pair by one token everywhere. */
    void merge(Pair pair, int rank) {
        Set<Integer> affected = places.getOrDefault(pair, Set.of());
        for (int index : List.copyOf(affected)) {
            int[] tokens = words.get(index);
            int[] merged = merged(tokens, pair, rank);
            if (merged.length < tokens.length) {
                count(index, -wordCounts.get(index));
                words.set(index, merged);
                count(index, wordCounts.get(index));
            }
        }
        counts.remove(pair);
        places.remove(pair);
    }

    private static int[] merged(int[] tokens, Pair pair, int rank) {
        int[] merged = new int[tokens.length];
        int length = 0;
        for (int i = 0; i < tokens.length; i++) {
            boolean isPair = i + 1 < tokens.length && tokens[i] == pair.left() && tokens[i + 1] == pair.right();
            merged[length++] = isPair ? rank : tokens[i];
            i += isPair ? 1 : 0;
        }
        return Arrays.copyOf(merged, length);
    }
}
