package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Effort;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * What a request is answered depends on the request alone: not on who else is served, how prompts are cut, what prefixes are
 * reused, how many tokens are guessed, who is preempted or cancelled, or how many threads compute.
 */
class DeterminismTest {

    /** Serves every request alone, with nothing to reuse and nothing guessed: what all others are held against. */
    private static Engine alone;

    private static long preemptions;
    private static long acceptedGuesses;
    private static long wrongGuesses;
    private static long reusedTokens;

    private static final Map<Request, List<Answered>> EXPECTED = new HashMap<>();

    /** A completion without its timing. */
    record Answered(String text, String thinking, List<TokenLogprob> logprobs, FinishReason reason, int tokens) {
        static Answered of(Completion completion) {
            return new Answered(
                    completion.text(),
                    completion.thinking(),
                    completion.logprobs(),
                    completion.finishReason(),
                    completion.usage().completionTokens());
        }
    }

    /** @param blocks of the cache; few force preemption */
    record Load(
            Scheduling scheduling, int threads, int blocks, boolean shares, List<Request> requests, int cancelled) {}

    @BeforeContainer
    static void load() {
        alone = Engine.load(
                StarterModel.FOLDER,
                EngineOptions.DEFAULT
                        .withThreads(1)
                        .withSharedPrefixes(false)
                        .withScheduling(Profile.LATENCY.scheduling().withMostDrafted(0)));
    }

    /** The property means little unless what might show has happened. */
    @AfterContainer
    static void close() {
        alone.close();
        assertThat(acceptedGuesses).isPositive();
        assertThat(wrongGuesses).isPositive();
        // Either alone may be missing where timing has it so.
        assertThat(preemptions + reusedTokens).isPositive();
    }

    @Property(tries = 40)
    void answersDependOnTheRequestAlone(@ForAll("loads") Load load) {
        EngineOptions options = EngineOptions.DEFAULT
                .withThreads(load.threads())
                .withContextLength(1024)
                .withCacheBytes(load.blocks() * 64L * 1024)
                .withSharedPrefixes(load.shares())
                .withScheduling(load.scheduling());
        try (Engine engine = Engine.load(StarterModel.FOLDER, options)) {
            List<List<CompletionStream>> streams = new ArrayList<>();
            for (Request request : load.requests()) {
                streams.add(engine.streamAll(request));
            }
            for (int i = 0; i < load.cancelled(); i++) {
                streams.get(i).getFirst().cancel();
            }
            for (int i = load.cancelled(); i < streams.size(); i++) {
                List<Answered> answered = streams.get(i).stream()
                        .map(stream -> Answered.of(stream.join()))
                        .toList();
                assertThat(answered).isEqualTo(expected(load.requests().get(i)));
            }
            EngineStatistics statistics = engine.statistics();
            preemptions += statistics.work().preemptions();
            acceptedGuesses += statistics.work().accepted();
            List<Long> byPosition = statistics.work().acceptedByPosition();
            assertThat(byPosition.stream().mapToLong(Long::longValue).sum())
                    .isEqualTo(statistics.work().accepted());
            // No guess is confirmed after one that was wrong.
            assertThat(byPosition).isSortedAccordingTo(Comparator.reverseOrder());
            wrongGuesses += statistics.work().drafted() - statistics.work().accepted();
            reusedTokens += statistics.cache().hitTokens();
        }
    }

    private static List<Answered> expected(Request request) {
        return EXPECTED.computeIfAbsent(
                request,
                wanted -> IntStream.range(0, wanted.samples())
                        .mapToObj(sample -> {
                            Sampling sampling = wanted.sampling().orElseThrow();
                            long seed = sampling.seed().orElseThrow() + sample;
                            Request single = wanted.withSamples(1).withSampling(sampling.withSeed(seed));
                            return Answered.of(alone.complete(single));
                        })
                        .toList());
    }

    @Provide
    Arbitrary<Load> loads() {
        Arbitrary<Scheduling> schedulings = Combinators.combine(
                        Arbitraries.of(7, 33, 64, 100, 512),
                        Arbitraries.of(1, 5, 64, 200),
                        Arbitraries.integers().between(1, 7),
                        Arbitraries.of(0, 1, 4, 8))
                .as((step, beside, running, drafted) -> new Scheduling(step, beside, running, 1000, drafted));
        return Combinators.combine(
                        schedulings,
                        Arbitraries.of(1, 2),
                        Arbitraries.of(16, 18, 24, 200),
                        Arbitraries.of(true, true, false),
                        requests().list().ofMinSize(1).ofMaxSize(9))
                .flatAs((scheduling, threads, blocks, shares, requests) -> Arbitraries.integers()
                        .between(0, requests.size() - 1)
                        .map(cancelled -> new Load(scheduling, threads, blocks, shares, requests, cancelled)));
    }

    private static Arbitrary<Request> requests() {
        Arbitrary<Sampling> samplings = Combinators.combine(
                        Arbitraries.of(0.0, 0.7, 1.5),
                        Arbitraries.of(1.0, 0.9),
                        Arbitraries.of(0, 20),
                        Arbitraries.of(0.0, 0.8),
                        Arbitraries.longs().between(0, 3))
                .as((temperature, topP, topK, penalty, seed) -> Sampling.GREEDY
                        .withTemperature(temperature)
                        .withTopP(topP)
                        .withTopK(topK)
                        .withFrequencyPenalty(penalty)
                        .withSeed(seed));
        return Combinators.combine(
                        inputs(),
                        samplings,
                        Arbitraries.of(1, 20, 60, 200),
                        Arbitraries.of(1, 1, 1, 3),
                        Arbitraries.of("", "", "", "a"),
                        Arbitraries.of(0, 0, 1),
                        Arbitraries.of(true, false))
                .as((input, sampling, tokens, samples, tenant, priority, logprobs) -> {
                    Request request = Request.of(input)
                            .withSampling(sampling)
                            .withMaxTokens(tokens)
                            // Long answers outgrow the cache.
                            .withMinTokens(seed(sampling) % 2 == 0 ? tokens : 0)
                            .withSamples(samples)
                            .withTenant(tenant)
                            .withPriority(priority);
                    return logprobs ? request.withLogprobs(3) : request;
                });
    }

    private static long seed(Sampling sampling) {
        return sampling.seed().orElseThrow();
    }

    /** Questions, and tokens of all lengths with beginnings in common, which repeat themselves so that guesses come true. */
    private static Arbitrary<Input> inputs() {
        Arbitrary<Input> chats = Combinators.combine(
                        Arbitraries.of("What is 47 * 36?", "Count from 1 to 9.", "Say hello."),
                        Arbitraries.of(Effort.NONE, Effort.HIGH))
                .as((question, effort) -> new Input.OfChat(
                        Chat.builder().user(question).effort(effort).build()));
        Arbitrary<Input> tokens = Combinators.combine(
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.integers().between(1, 400),
                        Arbitraries.integers().between(0, 2))
                .as((beginning, length, end) -> {
                    List<Integer> ids = new ArrayList<>();
                    new Random(beginning).ints(length, 100, 590).forEach(ids::add);
                    new Random(10 + end).ints(5, 100, 590).forEach(ids::add);
                    ids.addAll(ids.subList(0, Math.min(30, ids.size())));
                    return new Input.OfTokens(ids);
                });
        return Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(1, chats), net.jqwik.api.Tuple.of(2, tokens));
    }
}
