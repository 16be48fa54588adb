package dev.tramontane.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What this machine can do at most with a number of threads, which is what figures of real work are to be read against.
 * Where several share a machine it changes from minute to minute, so it is best measured beside them.
 *
 * @param bytesPerSecond how fast memory is read, far beyond what caches hold
 * @param operationsPerSecond float32 operations in fused multiply-adds, each of which is two
 */
public record MachineLimits(double bytesPerSecond, double operationsPerSecond) {

    private static final long AREA_BYTES = 384L << 20;
    /** Short, so that the loops are called often and soon compiled. */
    private static final int PIECE_BYTES = 1 << 20;

    private static final int PIECE_ROUNDS = 20_000;
    private static final int PIECES = 100;
    private static final float FACTOR = .999f;

    /** Turns without a better one, after which the best is taken for the best there is. */
    private static final int LAST_TURNS = 10;

    private static final double BETTER = .99;
    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(2);

    /**
     * Measures for half a second, or until the compiler is done, and takes the best of many short times, since others on
     * the machine can only make it slower. Takes 384 MiB of memory meanwhile.
     *
     * @param threads how many compute together, at least 1
     * @return empty if this Java process has no vectors to compute with, for loops without them are not the machine's
     *     limit
     */
    public static Optional<MachineLimits> measure(int threads) {
        if (Providers.obstacle().isPresent()) {
            return Optional.empty();
        }
        try (WorkerTeam team = new WorkerTeam(threads)) {
            return Optional.of(new MachineLimits(readRate(team), multiplyAddRate(team)));
        }
    }

    private static double readRate(WorkerTeam team) {
        long perWorker = Math.max(1, AREA_BYTES / PIECE_BYTES / team.size()) * PIECE_BYTES;
        int[] sums = new int[team.size()];
        try (Arena arena = Arena.ofShared()) {
            MemorySegment area = arena.allocate(team.size() * perWorker, PeakLoops.READ_UNIT);
            return team.size()
                    * perWorker
                    * bestRate(team, (worker, _) -> {
                        for (long at = 0; at < perWorker; at += PIECE_BYTES) {
                            sums[worker] += PeakLoops.read(area, worker * perWorker + at, PIECE_BYTES);
                        }
                    });
        }
    }

    private static double multiplyAddRate(WorkerTeam team) {
        float[] sums = new float[team.size()];
        return (double) team.size()
                * PIECES
                * PeakLoops.operations(PIECE_ROUNDS)
                * bestRate(team, (worker, _) -> {
                    for (int i = 0; i < PIECES; i++) {
                        sums[worker] += PeakLoops.multiplyAdd(PIECE_ROUNDS, FACTOR);
                    }
                });
    }

    /** How often per second a task runs at best. */
    private static double bestRate(WorkerTeam team, WorkerTeam.Task task) {
        long best = Long.MAX_VALUE;
        int unchanged = 0;
        long elapsed = 0;
        while (elapsed < LEAST_NANOS || (unchanged < LAST_TURNS && elapsed < MOST_NANOS)) {
            long before = System.nanoTime();
            team.run(task);
            long nanos = System.nanoTime() - before;
            unchanged = nanos < BETTER * best ? 0 : unchanged + 1;
            best = Math.min(best, nanos);
            elapsed += nanos;
        }
        return (double) TimeUnit.SECONDS.toNanos(1) / best;
    }
}
