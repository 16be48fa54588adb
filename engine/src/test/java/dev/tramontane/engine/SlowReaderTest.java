package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.engine.EngineException.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Readers who lag behind hold nobody up, hold nothing, and lose nothing unless they lag for too long. */
@Timeout(120)
class SlowReaderTest {

    private static final int TOKENS = 700;

    /** What a step may add to a full stream: its drafted tokens, each with its probability and its text. */
    private static final int MOST_BEYOND = 64;

    @Test
    void whoDoesNotReadIsHeldBackAndHoldsNothing() {
        Request request = Requests.exactly(100, TOKENS, 1);
        try (Engine engine = Engine.load(StarterModel.FOLDER)) {
            String expected = engine.complete(request).text();
            EngineStatistics before = engine.statistics();
            CompletionStream slow = engine.stream(request);
            Eventually.await("it is held back", () -> engine.statistics().load().paused() == 1);
            EngineStatistics held = engine.statistics();
            assertThat(held.load().running()).isZero();
            assertThat(held.cache().usedBlocks()).isZero();
            assertThat(held.tokens().generated() - before.tokens().generated())
                    .isBetween(1L, CompletionStream.CAPACITY + (long) MOST_BEYOND);
            // Others are served meanwhile.
            assertThat(engine.complete(request.withTenant("other")).text()).isEqualTo(expected);
            assertThat(engine.statistics().load().paused()).isEqualTo(1);
            Completion completion = slow.join();
            assertThat(completion.text()).isEqualTo(expected);
            assertThat(completion.usage().completionTokens()).isEqualTo(TOKENS);
            assertThat(engine.statistics().work().preemptions()).isZero();
            Eventually.awaitIdle(engine);
        }
    }

    @Test
    void manyMoreReadersLagThanThereArePlaces() {
        Request request = Requests.exactly(20, 300, 1).withSamples(12);
        EngineOptions options = EngineOptions.DEFAULT.withScheduling(new Scheduling(64, 64, 2, 8, 4));
        try (Engine engine = Engine.load(StarterModel.FOLDER, options)) {
            List<CompletionStream> streams = engine.streamAll(request);
            Eventually.await(
                    "all are held back", () -> engine.statistics().load().paused() == 12);
            assertThat(engine.statistics().cache().usedBlocks()).isZero();
            for (CompletionStream stream : streams) {
                assertThat(stream.join().usage().completionTokens()).isEqualTo(300);
            }
            Eventually.awaitIdle(engine);
        }
    }

    @Test
    void whoNeverReadsFailsAfterAWhile() {
        EngineOptions options = EngineOptions.DEFAULT.withReaderTimeout(Duration.ofMillis(300));
        try (Engine engine = Engine.load(StarterModel.FOLDER, options)) {
            CompletionStream never = engine.stream(Requests.exactly(10, TOKENS, 1));
            Eventually.await(
                    "it has failed", () -> engine.statistics().outcomes().failed() == 1);
            Eventually.awaitIdle(engine);
            // What was generated before is told, and then why there is no more.
            assertThatThrownBy(never::join)
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FAILED))
                    .hasMessage(
                            "nothing of the completion was read for 0.3 seconds; read streams to their end, or close"
                                    + " them");
            assertThat(engine.complete(Requests.exactly(10, 20, 1)).usage().completionTokens())
                    .isEqualTo(20);
        }
    }

    @Test
    void pausedCompletionsEndByCancellationDeadlineAndClosing() {
        Engine engine = Engine.load(StarterModel.FOLDER);
        try (engine) {
            CompletionStream cancelled = engine.stream(Requests.exactly(10, TOKENS, 1));
            Eventually.await("it is held back", () -> engine.statistics().load().paused() == 1);
            cancelled.cancel();
            assertThat(cancelled.join().finishReason()).isEqualTo(FinishReason.CANCELLED);
            Eventually.awaitIdle(engine);
            CompletionStream late = engine.stream(Requests.exactly(10, 3000, 2).withDeadline(Duration.ofSeconds(1)));
            Eventually.await(
                    "its time is up",
                    () -> engine.statistics().outcomes().finished().get(FinishReason.DEADLINE) == 1);
            assertThat(late.join().finishReason()).isEqualTo(FinishReason.DEADLINE);
            CompletionStream closed = engine.stream(Requests.exactly(10, TOKENS, 3));
            Eventually.await("it is held back", () -> engine.statistics().load().paused() == 1);
            engine.close();
            assertThatThrownBy(closed::join).hasMessage("the engine was closed");
        }
    }
}
