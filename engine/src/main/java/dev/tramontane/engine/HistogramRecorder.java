package dev.tramontane.engine;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.LongStream;

/** Counts values into the buckets of a {@link Histogram}. May be used by any thread; recording takes no memory. */
final class HistogramRecorder {

    /** From half a millisecond to ten minutes, six to each power of ten; in numbers that read well in seconds. */
    private static final long[] TIMES = times();

    /** From one token to half a million, three to each power of ten, which are the steps that vLLM has. */
    private static final long[] TOKENS = tokens();

    private static final double NANOS_PER_SECOND = 1e9;

    /** The largest value of each bucket but the last. */
    private final long[] bounds;
    /** How many of what is recorded make one of what a snapshot tells. */
    private final double unit;
    /** What a snapshot tells the bounds as. */
    private final List<Double> upperBounds;
    /** One count per bucket, then the sum of all values. */
    private final AtomicLongArray cells;

    private HistogramRecorder(long[] bounds, double unit) {
        this.bounds = bounds;
        this.unit = unit;
        upperBounds = LongStream.concat(LongStream.of(bounds), LongStream.of(Long.MAX_VALUE))
                .mapToObj(bound -> bound == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : bound / unit)
                .toList();
        cells = new AtomicLongArray(bounds.length + 2);
    }

    /** Records nanoseconds, and tells seconds. */
    static HistogramRecorder ofTimes() {
        return new HistogramRecorder(TIMES, NANOS_PER_SECOND);
    }

    /** Records numbers of tokens. */
    static HistogramRecorder ofTokens() {
        return new HistogramRecorder(TOKENS, 1);
    }

    private static long[] times() {
        long millisecond = 1_000_000;
        LongStream decades = LongStream.iterate(
                        millisecond, power -> power <= 10_000 * millisecond, power -> power * 10)
                .flatMap(power -> LongStream.of(10, 15, 20, 30, 50, 70).map(tenths -> tenths * power / 10));
        return LongStream.concat(
                        LongStream.concat(LongStream.of(millisecond / 2, millisecond * 7 / 10), decades),
                        LongStream.of(100, 150, 200, 300, 450, 600).map(seconds -> seconds * 1000 * millisecond))
                .toArray();
    }

    private static long[] tokens() {
        return LongStream.iterate(1, power -> power <= 100_000, power -> power * 10)
                .flatMap(power -> LongStream.of(power, 2 * power, 5 * power))
                .toArray();
    }

    /** Counts a value; one of less than nothing, which a clock may make of almost nothing, is nothing. */
    void record(long measured) {
        long value = Math.max(measured, 0);
        int found = Arrays.binarySearch(bounds, value);
        cells.getAndIncrement(found >= 0 ? found : -found - 1);
        cells.getAndAdd(bounds.length + 1, value);
    }

    /** What was counted so far. A value that is counted meanwhile may be in the counts and not yet in the sum. */
    Histogram snapshot() {
        List<Long> counts = LongStream.rangeClosed(0, bounds.length)
                .mapToObj(bucket -> cells.get((int) bucket))
                .toList();
        return new Histogram(upperBounds, counts, cells.get(bounds.length + 1) / unit);
    }
}
