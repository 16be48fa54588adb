package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Image;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever is cancelled, or out of time, ends at once with what there is, and gives everything back. */
@Timeout(120)
class CancellationTest {

    private static final int LONG = 6000;

    private static Engine engine;

    @BeforeAll
    static void load() {
        engine = Engine.load(
                StarterModel.FOLDER, EngineOptions.DEFAULT.withScheduling(new Scheduling(64, 32, 4, 100, 4)));
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @AfterEach
    void nothingIsLeft() {
        Eventually.awaitIdle(engine);
    }

    private static void assertCancelled(CompletionStream stream) {
        assertThat(stream.join().finishReason()).isEqualTo(FinishReason.CANCELLED);
    }

    @Test
    void whileThePromptIsComputed() {
        CompletionStream stream = engine.stream(Requests.exactly(LONG, 5, 1));
        Eventually.await(
                "some of the prompt is computed",
                () -> engine.statistics().cache().usedBlocks() >= 3);
        stream.cancel();
        Completion completion = stream.join();
        assertThat(completion.finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(completion.usage().completionTokens()).isZero();
        Eventually.awaitIdle(engine);
        // What was computed is right, and kept.
        String expected =
                engine.complete(Requests.exactly(300, 5, 1).withTenant("fresh")).text();
        Completion again = engine.complete(Requests.exactly(300, 5, 1));
        assertThat(again.text()).isEqualTo(expected);
        assertThat(again.usage().cachedTokens()).isPositive();
    }

    @Test
    void whileItDecodes() {
        CompletionStream stream = engine.stream(Requests.exactly(10, LONG, 1));
        stream.iterator().next();
        stream.cancel();
        Completion completion = stream.join();
        assertThat(completion.finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(completion.usage().completionTokens()).isBetween(1, LONG - 1);
    }

    @Test
    void twiceAndAfterTheEnd() {
        CompletionStream stream = engine.stream(Requests.exactly(10, 3, 1));
        assertThat(stream.join().finishReason()).isEqualTo(FinishReason.LENGTH);
        stream.cancel();
        stream.cancel();
        stream.close();
    }

    @Test
    void theLeaderOfSamplesBeforeItsPromptIsComputed() {
        Request request = Requests.exactly(1500, 6, 3);
        String expected = engine.complete(request.withTenant("alone")).text();
        List<CompletionStream> samples = engine.streamAll(request.withSamples(4));
        Eventually.await(
                "some of the prompt is computed",
                () -> engine.statistics().cache().usedBlocks() >= 2);
        samples.getFirst().cancel();
        assertCancelled(samples.getFirst());
        for (CompletionStream sample : samples.subList(1, 4)) {
            assertThat(sample.join().text()).isEqualTo(expected);
        }
    }

    @Test
    void siblingsBeforeThePromptIsComputed() {
        Request request = Requests.exactly(700, 6, 4);
        List<CompletionStream> samples = engine.streamAll(request.withSamples(4));
        samples.get(1).cancel();
        samples.get(3).cancel();
        assertCancelled(samples.get(1));
        assertCancelled(samples.get(3));
        assertThat(samples.get(2).join().text()).isEqualTo(samples.get(0).join().text());
    }

    @Test
    void allSamplesWhileTheyWait() {
        List<CompletionStream> samples;
        try (Gate _ = Gate.shut(engine)) {
            samples = engine.streamAll(Requests.exactly(100, 5, 5).withSamples(6));
            samples.forEach(CompletionStream::cancel);
        }
        samples.forEach(CancellationTest::assertCancelled);
    }

    @Test
    void deadlinesOfWaitingAndRunning() {
        CompletionStream waiting;
        try (Gate _ = Gate.shut(engine)) {
            waiting = engine.stream(Requests.exactly(10, 5, 1).withDeadline(Duration.ofNanos(1)));
        }
        Completion never = waiting.join();
        assertThat(never.finishReason()).isEqualTo(FinishReason.DEADLINE);
        assertThat(never.usage().completionTokens()).isZero();
        assertThat(never.usage().timeInQueue()).isZero();

        Completion cut = engine.complete(Requests.exactly(10, LONG, 1)
                .withDeadline(Duration.ofSeconds(1))
                .withConstraint(() -> new Slow(20)));
        assertThat(cut.finishReason()).isEqualTo(FinishReason.DEADLINE);
        assertThat(cut.usage().completionTokens()).isBetween(1, LONG - 1);
        // What was told is how the whole answer begins.
        assertThat(engine.complete(Requests.exactly(10, cut.usage().completionTokens(), 1))
                        .text())
                .isEqualTo(cut.text());
    }

    @Test
    void theDeadlineOfAPromptThatIsBeingComputed() {
        CompletionStream late;
        CompletionStream slow;
        try (Gate _ = Gate.shut(engine)) {
            late = engine.stream(Requests.exactly(LONG, 5, 9).withDeadline(Duration.ofMillis(500)));
            slow = engine.stream(Requests.exactly(1, 1, 1).withConstraint(() -> new Slow(600)));
        }
        Completion completion = late.join();
        assertThat(completion.finishReason()).isEqualTo(FinishReason.DEADLINE);
        assertThat(completion.usage().completionTokens()).isZero();
        assertThat(slow.join().finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    private record Slow(int millisPerToken) implements TokenConstraint {
        @Override
        public void restrict(float[] logits) {}

        @Override
        public void accept(int token) {
            try {
                Thread.sleep(millisPerToken);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void aFarDeadlineIsNone() {
        assertThat(engine.complete(Requests.exactly(10, 5, 1).withDeadline(Duration.ofSeconds(Long.MAX_VALUE)))
                        .finishReason())
                .isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void whileImagesAreEncoded(@TempDir Path folder) {
        try (Engine seeing = Engine.load(SeeingModel.write(folder))) {
            Request request = Request.of(Chat.user(
                            "What is this?",
                            Image.of(SeeingModel.IMAGES.resolve("b.png")),
                            Image.of(SeeingModel.IMAGES.resolve("h.jpg"))))
                    .withSampling(Sampling.GREEDY)
                    .withMaxTokens(5);
            List<CompletionStream> samples;
            CompletionStream other;
            try (Gate _ = Gate.shut(seeing)) {
                samples = seeing.streamAll(request.withSamples(3));
                other = seeing.stream(request.withTenant("other"));
                samples.get(0).cancel();
            }
            samples.get(1).cancel();
            assertCancelled(samples.get(0));
            assertThat(samples.get(1).join().finishReason()).isNotNull();
            assertThat(samples.get(2).join().text()).isEqualTo(other.join().text());
            Eventually.awaitIdle(seeing);
        }
    }
}
