package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.language.chat.Chat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What samples and tenants have in common, and what they have not. */
@Timeout(120)
class SharingTest {

    private static EngineOptions running(int most) {
        return EngineOptions.DEFAULT.withScheduling(new Scheduling(512, 64, most, 100, 0));
    }

    @ParameterizedTest
    @CsvSource({"8, 8, true", "5, 2, true", "5, 2, false", "4, 1, true", "64, 32, true"})
    void samplesAreWhatTheirSeedsGiveAlone(int samples, int places, boolean shares) {
        Request request = Request.of(Chat.user("What is 47 * 36?"))
                .withSampling(Sampling.GREEDY.withTemperature(1.2).withSeed(77))
                .withMaxTokens(12);
        try (Engine engine = Engine.load(StarterModel.FOLDER, running(places).withSharedPrefixes(shares))) {
            List<String> together = engine.completeAll(request.withSamples(samples)).stream()
                    .map(Completion::text)
                    .toList();
            List<String> alone = IntStream.range(0, samples)
                    .mapToObj(i -> engine.complete(request.withSampling(
                                    Sampling.GREEDY.withTemperature(1.2).withSeed(77 + i)))
                            .text())
                    .toList();
            assertThat(together).isEqualTo(alone);
            assertThat(together.stream().distinct().count()).as("they differ").isGreaterThan(1);
            Eventually.awaitIdle(engine);
        }
    }

    @Test
    void samplesHaveTheirPromptInCommon() throws InterruptedException {
        int prompt = 650;
        int promptBlocks = 11;
        try (Engine engine = Engine.load(StarterModel.FOLDER, running(8))) {
            List<CompletionStream> streams =
                    engine.streamAll(Requests.exactly(prompt, 400, 1).withSamples(8));
            // None is read, so all are held back in the end; meanwhile they are all there.
            int most = 0;
            int mostRunning = 0;
            EngineStatistics statistics = engine.statistics();
            while (statistics.load().paused() < 8) {
                Thread.sleep(1);
                statistics = engine.statistics();
                most = Math.max(most, statistics.cache().usedBlocks());
                mostRunning = Math.max(mostRunning, statistics.load().running());
            }
            assertThat(mostRunning).isEqualTo(8);
            assertThat(most).isBetween(promptBlocks, promptBlocks + 8 * 6);
            assertThat(statistics.tokens().prompt()).isEqualTo(prompt);
            long computed = statistics.work().rows();
            assertThat(computed).isLessThan(prompt + 8 * 400L);
            for (CompletionStream stream : streams) {
                Usage usage = stream.join().usage();
                assertThat(usage.cachedTokens()).isEqualTo(stream == streams.getFirst() ? 0 : prompt);
            }
            Eventually.awaitIdle(engine);
        }
    }

    private static int cached(Engine engine, String tenant, String salt) {
        Terms terms = new Terms(tenant, 0, Optional.empty(), Optional.of(salt).filter(name -> !name.isEmpty()));
        return engine.complete(Requests.exactly(200, 2, 1).withTerms(terms))
                .usage()
                .cachedTokens();
    }

    @Test
    void tenantsSeeNothingOfEachOther() {
        try (Engine engine = Engine.load(StarterModel.FOLDER)) {
            assertThat(cached(engine, "a", "")).isZero();
            assertThat(cached(engine, "a", "")).isEqualTo(192);
            assertThat(cached(engine, "b", "")).isZero();
            assertThat(cached(engine, "", "")).isZero();
            assertThat(cached(engine, "a", "pepper")).isZero();
            assertThat(cached(engine, "b", "pepper")).isEqualTo(192);
            assertThat(cached(engine, "b", "a")).isZero();
            // Nor does a salt that is called like a tenant give anything away.
            assertThat(cached(engine, "c", "tenant a")).isZero();
            assertThat(engine.statistics().cache().hitTokens()).isEqualTo(2 * 192);
        }
        try (Engine engine = Engine.load(StarterModel.FOLDER, EngineOptions.DEFAULT.withSharedPrefixes(false))) {
            assertThat(cached(engine, "a", "")).isZero();
            assertThat(cached(engine, "a", "")).isZero();
            assertThat(cached(engine, "a", "pepper")).isZero();
            assertThat(cached(engine, "a", "pepper")).isZero();
        }
    }

    /** Of requests that arrive together one computes the beginning that all have. */
    @Test
    void equalPromptsAreComputedOnce() {
        try (Engine engine = Engine.load(StarterModel.FOLDER, running(8))) {
            List<CompletionStream> streams = new ArrayList<>();
            long rows;
            try (Gate _ = Gate.shut(engine)) {
                rows = engine.statistics().work().rows();
                for (int i = 0; i < 6; i++) {
                    streams.add(engine.stream(Requests.exactly(650, 1, 1)));
                }
            }
            streams.forEach(CompletionStream::join);
            Eventually.awaitIdle(engine);
            assertThat(engine.statistics().work().rows() - rows).isLessThan(650 + 6 * 64 + 1);
        }
    }

    /** Samples that are longer than their streams hold, with less patience than one of them takes. */
    @Test
    void allSamplesAreReadAtOnce() {
        EngineOptions options = running(4).withReaderTimeout(Duration.ofMillis(250));
        try (Engine engine = Engine.load(StarterModel.FOLDER, options)) {
            assertThat(engine.completeAll(Requests.exactly(10, 3000, 1).withSamples(2)))
                    .extracting(completion -> completion.usage().completionTokens())
                    .containsExactly(3000, 3000);
        }
    }
}
