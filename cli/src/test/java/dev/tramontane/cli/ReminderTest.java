package dev.tramontane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReminderTest {
    @Test
    void speaksWhileItIsOpen() throws InterruptedException {
        CountDownLatch said = new CountDownLatch(1);
        try (Reminder _ = new Reminder(Duration.ZERO, said::countDown)) {
            assertThat(said.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void isSilentOnceClosed() {
        AtomicInteger said = new AtomicInteger();
        new Reminder(Duration.ofDays(1), said::incrementAndGet).close();
        assertThat(said).hasValue(0);
    }
}
