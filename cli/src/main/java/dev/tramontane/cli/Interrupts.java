package dev.tramontane.cli;

import java.time.Duration;

/** How Ctrl-C reaches a command that runs without a terminal of its own. */
interface Interrupts {

    /** From now on until the result is closed, an interrupt runs the action instead of ending the process at once. */
    Scope during(Runnable action);

    /**
     * As {@link #during(Runnable)}, where the end may take longer.
     *
     * @param patience how long the process waits at most until the scope is closed
     */
    default Scope during(Runnable action, Duration patience) {
        return during(action);
    }

    /** While it is open, interrupts are handled. */
    interface Scope extends AutoCloseable {
        @Override
        void close();
    }
}
