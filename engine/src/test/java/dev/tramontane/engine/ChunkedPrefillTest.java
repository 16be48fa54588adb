package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A long prompt that arrives while others decode is computed in pieces beside their tokens. */
@Timeout(120)
class ChunkedPrefillTest {

    private static final int PROMPT = 3000;
    private static final int BESIDE = 50;

    @Test
    void tokensKeepFlowingWhileALongPromptArrives(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("steps.jfr");
        EngineOptions options = EngineOptions.DEFAULT.withScheduling(new Scheduling(512, BESIDE, 8, 100, 4));
        try (Recording recording = new Recording();
                Engine engine = Engine.load(StarterModel.FOLDER, options)) {
            recording.enable("dev.tramontane.Step");
            recording.start();
            CompletionStream flowing;
            CompletionStream arriving;
            try (Gate _ = Gate.shut(engine)) {
                flowing = engine.stream(Requests.exactly(20, 400, 1));
                arriving = engine.stream(Requests.exactly(PROMPT, 2, 2));
            }
            Completion first = flowing.join();
            Completion second = arriving.join();
            assertThat(first.usage().completionTokens()).isEqualTo(400);
            assertThat(second.usage().completionTokens()).isEqualTo(2);
            Eventually.awaitIdle(engine);
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> steps = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("dev.tramontane.Step"))
                .toList();
        List<RecordedEvent> mixed = steps.stream()
                .filter(step -> step.getInt("promptRows") > 0 && step.getInt("decodeRows") > 0)
                .toList();
        assertThat(mixed).allMatch(step -> step.getInt("promptRows") <= BESIDE);
        // The first step has no decoding to keep up, and takes more.
        int most =
                steps.stream().mapToInt(step -> step.getInt("promptRows")).max().orElseThrow();
        assertThat(most).isBetween(BESIDE + 1, 512);
        assertThat(mixed.size()).isGreaterThanOrEqualTo((PROMPT - most) / BESIDE);
        assertThat(steps.stream().mapToLong(step -> step.getInt("promptRows")).sum())
                .isEqualTo(1 + 20 + PROMPT);
    }
}
