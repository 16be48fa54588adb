package dev.tramontane.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BodyBudgetTest {
    private final BodyBudget budget = new BodyBudget(100, 50);

    private int status(BodyBudget.Share share, long bytes) {
        return catchThrowableOfType(ApiException.class, () -> share.take(bytes)).status();
    }

    @Test
    void whoHasHalfLeavesRoomForOthers() {
        try (BodyBudget.Share first = budget.share("alice");
                BodyBudget.Share second = budget.share("alice");
                BodyBudget.Share third = budget.share("bob");
                BodyBudget.Share fourth = budget.share("carol")) {
            first.take(30);
            assertThat(status(second, 21)).isEqualTo(503);
            second.take(20);
            assertThat(status(second, 1)).isEqualTo(503);
            third.take(50);
            assertThat(status(fourth, 1)).isEqualTo(503);
            // What will never be there is refused in other words.
            assertThat(status(fourth, 51)).isEqualTo(413);
            assertThat(budget.taken()).isEqualTo(100);
        }
        assertThat(budget.taken()).isZero();
    }

    @Test
    void whatIsGivenBackIsThereForOthers() {
        for (int i = 0; i < 10; i++) {
            try (BodyBudget.Share share = budget.share("alice")) {
                share.take(25);
                share.take(25);
                assertThatThrownBy(() -> share.take(1)).isInstanceOf(ApiException.class);
            }
        }
        assertThat(budget.taken()).isZero();
    }

    @Test
    void manyAtOnceNeverTakeMoreThanThereIs() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String caller = "caller " + i % 3;
            threads.add(Thread.ofVirtual().start(() -> {
                for (int round = 0; round < 2000; round++) {
                    try (BodyBudget.Share share = budget.share(caller)) {
                        share.take(20);
                        assertThat(budget.taken()).isBetween(20L, 100L);
                    } catch (ApiException e) {
                        assertThat(e.status()).isEqualTo(503);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(budget.taken()).isZero();
    }

    @Test
    void theLargestRequestFitsIntoAnyHeap() {
        BodyBudget ofHeap = BodyBudget.ofHeap(Long.MAX_VALUE / 2);
        try (BodyBudget.Share share = ofHeap.share("alice")) {
            share.take(Long.MAX_VALUE / 2);
        }
        assertThat(ofHeap.taken()).isZero();
    }
}
