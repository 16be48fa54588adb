package dev.tramontane.cli;

/** Prints results one by one, as they are measured. */
@FunctionalInterface
interface BenchTable {
    void row(EngineTestResult result);

    /** Prints what comes after the last row. */
    default void end() {}
}
