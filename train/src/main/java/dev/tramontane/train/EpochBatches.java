package dev.tramontane.train;

import dev.tramontane.train.data.Example;
import dev.tramontane.train.data.Examples;
import dev.tramontane.train.data.Packing;
import java.util.Arrays;
import java.util.List;

/** All examples again and again, in another order every time. */
final class EpochBatches implements Batches {
    private final Packing packing;
    /** By epoch, how many steps there have been when it is over. */
    private final long[] ends;

    private int epoch;
    private List<Packing.Batch> batches;

    EpochBatches(Examples examples, int epochs, int batchTokens, long seed) {
        packing = new Packing(examples, batchTokens, seed);
        ends = new long[epochs];
        batches = packing.epoch(0);
        long steps = 0;
        for (int i = 0; i < epochs; i++) {
            // Another order may fill another number of batches.
            steps += i == 0 ? batches.size() : packing.epoch(i).size();
            ends[i] = steps;
        }
    }

    /** The steps of all epochs. */
    long steps() {
        return ends[ends.length - 1];
    }

    /** The steps of the first one; others have about as many. */
    long stepsPerEpoch() {
        return ends[0];
    }

    /** Whether an epoch is over after so many steps. */
    boolean isEpochOver(long steps) {
        return Arrays.binarySearch(ends, steps) >= 0;
    }

    @Override
    public List<Example> of(long step) {
        int found = Arrays.binarySearch(ends, step);
        int wanted = found >= 0 ? found + 1 : -found - 1;
        if (wanted != epoch) {
            batches = packing.epoch(wanted);
            epoch = wanted;
        }
        long first = wanted == 0 ? 0 : ends[wanted - 1];
        return batches.get(Math.toIntExact(step - first)).examples();
    }
}
