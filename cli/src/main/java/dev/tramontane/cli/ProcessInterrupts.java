package dev.tramontane.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts of this process. The JVM answers an interrupt by running shutdown hooks and ending with 130; a hook runs the
 * action and then holds the end back until the command has written what it has, but not for ever.
 */
final class ProcessInterrupts implements Interrupts {
    /** How long the process waits for a command that has only to write what it has. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    @Override
    public Scope during(Runnable action) {
        return during(action, PATIENCE);
    }

    @Override
    public Scope during(Runnable action, Duration patience) {
        CountDownLatch closed = new CountDownLatch(1);
        Thread hook = Thread.ofPlatform().name("tramontane-interrupt").unstarted(() -> {
            action.run();
            await(closed, patience);
        });
        Runtime.getRuntime().addShutdownHook(hook);
        return () -> {
            remove(hook);
            closed.countDown();
        };
    }

    private static void await(CountDownLatch closed, Duration patience) {
        try {
            // Whether it closed in time or not, the process ends now.
            boolean _ = closed.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The interrupt came, and the hook waits for the latch.
        }
    }
}
