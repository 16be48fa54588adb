package dev.tramontane.engine;

import static dev.tramontane.engine.FedStream.finished;
import static dev.tramontane.engine.FedStream.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class CompletionStreamRoomTest {

    /** Against a model with plain numbers: positive steps emit, others take. */
    @Property(tries = 200)
    void roomFollowsFromWhatWaits(@ForAll List<Byte> steps) {
        CompletionStream stream = new CompletionStream();
        AtomicInteger woken = new AtomicInteger();
        stream.onRoom(woken::incrementAndGet);
        int emitted = 0;
        int taken = 0;
        boolean paused = false;
        int wakes = 0;
        for (byte step : steps) {
            for (int i = 0; i < step; i++) {
                stream.emit(text(emitted++));
            }
            for (int i = 0; i < -step && taken < emitted; i++) {
                assertThat(stream.nextWithin(Duration.ZERO)).contains(text(taken++));
                if (paused && emitted - taken <= CompletionStream.CAPACITY / 2) {
                    paused = false;
                    wakes++;
                }
            }
            paused |= emitted - taken >= CompletionStream.CAPACITY;
            assertThat(stream.hasRoom()).isEqualTo(!paused);
            assertThat(woken).hasValue(wakes);
        }
        stream.emit(finished(FinishReason.STOP));
        assertThat(stream).hasSize(emitted - taken + 1);
    }
}
