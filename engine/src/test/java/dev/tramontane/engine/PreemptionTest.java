package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Completions that outgrow the cache: some give their blocks up and compute again, and all give the answers of one alone. */
@Timeout(120)
class PreemptionTest {

    private static EngineOptions blocks(int blocks, Scheduling scheduling) {
        return EngineOptions.DEFAULT
                .withContextLength(Math.min(blocks, 16) * 64)
                .withCacheBytes(blocks * 64L * 1024)
                .withSharedPrefixes(false)
                .withScheduling(scheduling);
    }

    private static void assertAnswersAsAlone(EngineOptions options, Request... requests) {
        List<String> alone;
        try (Engine engine = Engine.load(StarterModel.FOLDER, EngineOptions.DEFAULT.withSharedPrefixes(false))) {
            alone = Stream.of(requests)
                    .map(request -> engine.complete(request).text())
                    .toList();
        }
        try (Engine engine = Engine.load(StarterModel.FOLDER, options)) {
            List<CompletionStream> streams;
            try (Gate _ = Gate.shut(engine)) {
                streams = Stream.of(requests).map(engine::stream).toList();
            }
            List<String> together =
                    streams.stream().map(stream -> stream.join().text()).toList();
            assertThat(together).isEqualTo(alone);
            assertThat(engine.statistics().work().preemptions()).isPositive();
            Eventually.awaitIdle(engine);
        }
    }

    /** One that grows has taken the blocks that two prompts were let in for. */
    @ParameterizedTest
    @ValueSource(ints = {10, 60})
    void aPromptTakesTheBlocksOfAnotherPrompt(int growing) {
        assertAnswersAsAlone(
                blocks(9, new Scheduling(64, 2, 8, 100, 0)),
                Requests.exactly(growing, 300, 1),
                Requests.exactly(250, 3, 2),
                Requests.exactly(250, 3, 3));
    }

    @Test
    void decodersOutgrowTheCache() {
        Scheduling scheduling = new Scheduling(512, 64, 8, 100, 8);
        assertAnswersAsAlone(
                blocks(8, scheduling),
                Requests.exactly(100, 200, 1),
                Requests.exactly(100, 200, 2),
                Requests.exactly(100, 200, 3),
                Requests.exactly(100, 200, 4).withPriority(1));
    }

    /** What a higher priority needs comes from the lower ones, and those of its own keep what they have. */
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void aHigherPriorityTakesThePlaceOfALowerOne() {
        try (Engine engine = Engine.load(StarterModel.FOLDER, blocks(200, new Scheduling(64, 64, 2, 100, 0)))) {
            CompletionStream low = engine.stream(Requests.exactly(70, 230, 1).withPriority(-1));
            CompletionStream middle = engine.stream(Requests.exactly(70, 230, 2));
            low.iterator().next();
            middle.iterator().next();
            Completion high = engine.complete(Requests.exactly(10, 3, 3).withPriority(1));
            assertThat(high.usage().completionTokens()).isEqualTo(3);
            assertThat(engine.statistics().work().preemptions()).isEqualTo(1);
            assertThat(middle.join().finishReason()).isEqualTo(FinishReason.LENGTH);
            assertThat(low.join().usage().completionTokens()).isEqualTo(230);
            assertThat(engine.statistics().work().preemptions()).isEqualTo(1);
        }
    }

    /** Nobody is sent away for one who cannot be let in all the same. */
    @Test
    void nobodyGivesAPlaceUpInVain() {
        try (Engine engine = Engine.load(StarterModel.FOLDER, blocks(16, new Scheduling(512, 512, 8, 100, 0)))) {
            // Ten blocks of the same priority, two of a lower one: sending that one away makes too little room.
            CompletionStream same = engine.stream(Requests.exactly(600, 150, 1));
            CompletionStream lower = engine.stream(Requests.exactly(70, 50, 2).withPriority(-1));
            same.iterator().next();
            lower.iterator().next();
            CompletionStream next = engine.stream(Requests.exactly(800, 1, 3));
            Eventually.await("it waits", () -> engine.statistics().load().waiting() > 0);
            assertThat(engine.statistics().work().preemptions()).isZero();
            assertThat(same.join().finishReason()).isEqualTo(FinishReason.LENGTH);
            assertThat(next.join().finishReason()).isEqualTo(FinishReason.LENGTH);
            assertThat(lower.join().finishReason()).isEqualTo(FinishReason.LENGTH);
        }
    }
}
