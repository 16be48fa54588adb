package dev.tramontane.train.tape;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;

/**
 * Arrays that are used again instead of being allocated anew. An array is given in one of a few sizes, at most a quarter
 * longer than asked for, so that the next batch, of slightly other lengths, finds what this one has left. Not for
 * several threads.
 */
public final class Workspace {

    private static final int LEAST = 64;

    private final Map<Integer, ArrayDeque<float[]>> floats = new TreeMap<>();
    private final Map<Integer, ArrayDeque<int[]>> ints = new TreeMap<>();
    private long allocated;

    /** An empty one. */
    public Workspace() {}

    /** At least {@code length} floats of any values, not empty. */
    public float[] floats(int length) {
        int size = size(length);
        float[] free = free(floats, size).pollLast();
        if (free == null) {
            free = new float[size];
            allocated += (long) size * Float.BYTES;
        }
        return free;
    }

    /** At least {@code length} ints of any values, not empty. */
    public int[] ints(int length) {
        int size = size(length);
        int[] free = free(ints, size).pollLast();
        if (free == null) {
            free = new int[size];
            allocated += (long) size * Integer.BYTES;
        }
        return free;
    }

    /** Takes back what {@link #floats} gave. */
    public void give(float[] array) {
        free(floats, array.length).addLast(array);
    }

    /** Takes back what {@link #ints} gave. */
    public void give(int[] array) {
        free(ints, array.length).addLast(array);
    }

    /** The bytes of all arrays that were made so far. */
    public long byteSize() {
        return allocated;
    }

    private static <A> ArrayDeque<A> free(Map<Integer, ArrayDeque<A>> arrays, int size) {
        return arrays.computeIfAbsent(size, _ -> new ArrayDeque<>());
    }

    /** Rounded up to a quarter of a power of two. */
    private static int size(int length) {
        if (length <= LEAST) {
            return LEAST;
        }
        int step = Integer.highestOneBit(length - 1) / 4;
        return Math.addExact(length - 1, step) / step * step;
    }
}
