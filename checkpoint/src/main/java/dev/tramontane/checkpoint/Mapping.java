package dev.tramontane.checkpoint;

import java.lang.foreign.Arena;
import java.util.function.Function;

/** The lifetime of mapped files that outlive the method which mapped them. */
final class Mapping {
    private Mapping() {}

    /**
     * Gives a shared arena to {@code open}, whose result takes it over and must close it; closes it if {@code open}
     * fails.
     */
    @SuppressWarnings("MustBeClosedChecker") // Ownership passes to the result, which is closeable itself.
    static <T extends AutoCloseable> T open(Function<Arena, T> open) {
        Arena arena = Arena.ofShared();
        try {
            return open.apply(arena);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }
}
