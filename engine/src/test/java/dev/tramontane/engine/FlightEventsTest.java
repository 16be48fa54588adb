package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightEventsTest {

    private static final Usage USAGE =
            new Usage(50, 20, 7, 5, 30, 9, Duration.ofMillis(4), Duration.ofMillis(60), Duration.ofMillis(500));

    private final FlightEvents events = new FlightEvents();

    @Test
    void aRecordingTellsWhatTheEngineDid(@TempDir Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve("engine.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            events.stepBegins();
            Thread.sleep(30);
            events.stepEnds(100, 6, 8, 3, 2, 1, 50);
            events.stepBegins();
            events.stepEnds(0, 2, 0, 0, 2, 0, 49);
            events.finished(FinishReason.STOP, USAGE, 5, 1_000_000_000);
            events.failed(EngineException.Kind.FAILED, USAGE, -5, 2_000_000_000);
            events.preempted(-5, 70, 2);
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> recorded = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("dev.tramontane."))
                .toList();
        assertThat(recorded)
                .extracting(event -> event.getEventType().getName())
                .containsExactlyInAnyOrder(
                        "dev.tramontane.Step",
                        "dev.tramontane.Step",
                        "dev.tramontane.Request",
                        "dev.tramontane.Request",
                        "dev.tramontane.Preemption");
        assertThat(recorded)
                .allMatch(event -> event.getEventType().getCategoryNames().equals(List.of("Tramontane")))
                .allMatch(event -> event.getStackTrace() == null);

        RecordedEvent step = only(recorded, "promptRows", 100);
        assertThat(step.getDuration()).isGreaterThanOrEqualTo(Duration.ofMillis(30));
        assertThat(values(step, "decodeRows", "drafted", "accepted", "running", "waiting", "freeBlocks"))
                .containsExactly(6, 8, 3, 2, 1, 50);
        RecordedEvent next = only(recorded, "promptRows", 0);
        // The same object, but no time of the step before.
        assertThat(next.getStartTime()).isAfterOrEqualTo(step.getEndTime());
        assertThat(values(next, "decodeRows", "drafted", "accepted", "running", "waiting", "freeBlocks"))
                .containsExactly(2, 0, 0, 2, 0, 49);

        RecordedEvent finished = only(recorded, "finishReason", "STOP");
        assertThat(finished.getString("failure")).isNull();
        assertThat(finished.getDuration("requestTime")).isEqualTo(Duration.ofSeconds(1));
        assertThat(finished.getDuration("timeInQueue")).isEqualTo(Duration.ofMillis(4));
        assertThat(finished.getDuration("timeToFirstToken")).isEqualTo(Duration.ofMillis(60));
        assertThat(values(finished, "promptTokens", "cachedTokens", "thinkingTokens", "generatedTokens"))
                .containsExactly(50, 20, 7, 12);
        assertThat(finished.getInt("priority")).isEqualTo(5);
        RecordedEvent failed = only(recorded, "failure", "FAILED");
        assertThat(failed.getString("finishReason")).isNull();
        assertThat(failed.getInt("priority")).isEqualTo(-5);

        RecordedEvent preempted = only(recorded, "blocks", 2);
        assertThat(values(preempted, "priority", "tokens")).containsExactly(-5, 70);
    }

    private static List<Integer> values(RecordedEvent event, String... fields) {
        return List.of(fields).stream().map(event::getInt).toList();
    }

    private static RecordedEvent only(List<RecordedEvent> events, String field, Object value) {
        List<RecordedEvent> found = events.stream()
                .filter(event -> event.hasField(field) && value.equals(event.getValue(field)))
                .toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    @Test
    void whereNobodyRecordsTellingTakesNoMemory() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        tellAll();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            tellAll();
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }

    private void tellAll() {
        events.stepBegins();
        events.stepEnds(1, 2, 3, 4, 5, 6, 7);
        events.finished(FinishReason.STOP, USAGE, 0, 1);
        events.failed(EngineException.Kind.FAILED, USAGE, 0, 1);
        events.preempted(0, 1, 1);
    }
}
