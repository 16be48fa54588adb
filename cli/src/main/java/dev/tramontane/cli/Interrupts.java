package dev.tramontane.cli;

/** How Ctrl-C reaches a command that runs without a terminal of its own. */
interface Interrupts {

    /** From now on until the result is closed, an interrupt runs the action instead of ending the process at once. */
    Scope during(Runnable action);

    /** While it is open, interrupts are handled. */
    interface Scope extends AutoCloseable {
        @Override
        void close();
    }
}
