package dev.tramontane.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Says something if what it is open for takes long. */
final class Reminder implements AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);

    Reminder(Duration patience, Runnable saying) {
        Thread.ofVirtual().start(() -> {
            try {
                if (!done.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    saying.run();
                }
            } catch (InterruptedException e) {
                // Nobody interrupts it; a reminder that is lost harms nobody.
            }
        });
    }

    @Override
    public void close() {
        done.countDown();
    }
}
