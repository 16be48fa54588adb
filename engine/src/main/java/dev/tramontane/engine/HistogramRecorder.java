package dev.tramontane.engine;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.LongStream;

/**
 * Counts times into the buckets of a {@link Histogram}, from half a millisecond to ten minutes, six to each power of ten.
 * May be used by any thread; recording takes no memory.
 */
final class HistogramRecorder {

    /** Longest nanoseconds of each bucket but the last, in numbers that read well in seconds. */
    private static final long[] BOUNDS = bounds();

    private static final List<Double> SECONDS = LongStream.concat(LongStream.of(BOUNDS), LongStream.of(Long.MAX_VALUE))
            .mapToObj(nanos -> nanos == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : nanos / 1e9)
            .toList();

    /** One count per bucket, then the sum of all nanoseconds. */
    private final AtomicLongArray cells = new AtomicLongArray(BOUNDS.length + 2);

    private static long[] bounds() {
        long millisecond = 1_000_000;
        LongStream decades = LongStream.iterate(
                        millisecond, power -> power <= 10_000 * millisecond, power -> power * 10)
                .flatMap(power -> LongStream.of(10, 15, 20, 30, 50, 70).map(tenths -> tenths * power / 10));
        return LongStream.concat(
                        LongStream.concat(LongStream.of(millisecond / 2, millisecond * 7 / 10), decades),
                        LongStream.of(100, 150, 200, 300, 450, 600).map(seconds -> seconds * 1000 * millisecond))
                .toArray();
    }

    /** Counts a time; one of less than nothing, which a clock may make of almost nothing, is nothing. */
    void record(long nanos) {
        long time = Math.max(nanos, 0);
        int found = Arrays.binarySearch(BOUNDS, time);
        cells.getAndIncrement(found >= 0 ? found : -found - 1);
        cells.getAndAdd(BOUNDS.length + 1, time);
    }

    /** What was counted so far. A time that is counted meanwhile may be in the counts and not yet in the sum. */
    Histogram snapshot() {
        List<Long> counts = LongStream.rangeClosed(0, BOUNDS.length)
                .mapToObj(bucket -> cells.get((int) bucket))
                .toList();
        return new Histogram(SECONDS, counts, cells.get(BOUNDS.length + 1) / 1e9);
    }
}
