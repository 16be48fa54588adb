package dev.tramontane.engine;

import java.util.function.BooleanSupplier;

/** Waits for what another thread brings about. */
final class Eventually {

    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private Eventually() {}

    /** Returns when the condition holds; how long that takes does not matter. */
    static void await(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new AssertionError("it never came to this: " + what);
            }
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
        }
    }

    /** Waits until an engine has nothing to do and holds nothing. */
    static void awaitIdle(Engine engine) {
        await("nothing runs, waits or is held", () -> isIdle(engine.statistics()));
    }

    private static boolean isIdle(EngineStatistics statistics) {
        EngineStatistics.Load load = statistics.load();
        return load.running() + load.waiting() + load.paused() == 0
                && statistics.cache().usedBlocks() == 0;
    }
}
