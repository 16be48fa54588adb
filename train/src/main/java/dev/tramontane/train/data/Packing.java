package dev.tramontane.train.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Divides examples into batches of whole documents, one after the other without padding. Every epoch has another order, which
 * follows from the seed and the epoch's number alone, so that a run can be taken up anywhere.
 */
public final class Packing {
    /** How many batches are filled at a time: enough to find a place for most documents, and few enough to mix them. */
    private static final int OPEN = 32;

    private final Examples examples;
    private final int batchTokens;
    private final long seed;

    /**
     * @param batchTokens the most tokens of a batch
     * @throws IllegalArgumentException if there are no examples, or one does not fit into a batch
     */
    public Packing(Examples examples, int batchTokens, long seed) {
        if (examples.size() == 0) {
            throw new IllegalArgumentException("there are no examples to make batches of");
        }
        for (int i = 0; i < examples.size(); i++) {
            if (examples.length(i) > batchTokens) {
                throw new IllegalArgumentException("example " + i + " has " + examples.length(i)
                        + " tokens and a batch has " + batchTokens + "; allow larger batches or shorter examples");
            }
        }
        this.examples = examples;
        this.batchTokens = batchTokens;
        this.seed = seed;
    }

    /**
     * The batches of an epoch: every example once.
     *
     * @param epoch from 0
     */
    public List<Batch> epoch(int epoch) {
        RandomGenerator random = new SplittableRandom(seed + epoch * 0x9E3779B97F4A7C15L);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            order.add(i);
        }
        Collections.shuffle(order, java.util.Random.from(random));
        List<Filling> full = new ArrayList<>();
        List<Filling> open = new ArrayList<>();
        for (int example : order) {
            place(example, open, full);
        }
        full.addAll(open);
        List<Batch> batches = new ArrayList<>();
        for (Filling filling : full) {
            batches.add(new Batch(examples, filling.documents, filling.tokens));
        }
        // Batches were closed when they were full, the fullest first, which is no order to learn in.
        Collections.shuffle(batches, java.util.Random.from(random));
        return List.copyOf(batches);
    }

    /** Into the fullest batch that has room. */
    private void place(int example, List<Filling> open, List<Filling> full) {
        int length = examples.length(example);
        Filling target = open.stream()
                .filter(filling -> filling.tokens + length <= batchTokens)
                .max(Comparator.comparingInt(filling -> filling.tokens))
                .orElseGet(() -> {
                    if (open.size() == OPEN) {
                        Filling fullest = Collections.max(open, Comparator.comparingInt(filling -> filling.tokens));
                        open.remove(fullest);
                        full.add(fullest);
                    }
                    Filling fresh = new Filling();
                    open.add(fresh);
                    return fresh;
                });
        target.documents.add(example);
        target.tokens += length;
    }

    private static final class Filling {
        private final List<Integer> documents = new ArrayList<>();
        private int tokens;
    }

    /** Documents that are learned from together. */
    public static final class Batch {
        private final Examples examples;
        private final List<Integer> documents;
        private final int tokens;

        private Batch(Examples examples, List<Integer> documents, int tokens) {
            this.examples = examples;
            this.documents = List.copyOf(documents);
            this.tokens = tokens;
        }

        /** The numbers of its examples. */
        public List<Integer> documents() {
            return documents;
        }

        /** Its tokens. */
        public int tokens() {
            return tokens;
        }

        /** Its examples, made now. */
        public List<Example> examples() {
            return documents.stream().map(examples::get).toList();
        }
    }
}
