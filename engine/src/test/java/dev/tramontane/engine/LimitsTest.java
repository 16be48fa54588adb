package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tramontane.engine.EngineException.Kind;
import dev.tramontane.engine.TokenLogprob.Candidate;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.tokenizer.SpecialTokens;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request says about its tokens is what it gets. */
@Timeout(120)
class LimitsTest {

    private static final int THINK = 34;
    private static final int END_THINK = 35;

    private static Engine engine;

    @BeforeAll
    static void load() {
        engine = Engine.load(StarterModel.FOLDER);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static Request question(Effort effort) {
        return Request.of(Chat.builder().user("What is 47 * 36?").effort(effort).build())
                .withSampling(Sampling.GREEDY);
    }

    private static Supplier<ScriptedTokens> script(String... parts) {
        return ScriptedTokens.of(ScriptedTokens.tokens(engine.tokenizer(), parts));
    }

    private static Completion scripted(Request request, String... parts) {
        return engine.complete(request.withConstraint(script(parts)));
    }

    @Test
    void scriptsAreFollowed() {
        Completion completion = scripted(
                question(Effort.NONE),
                "[THINK]",
                "Let me see.",
                "[/THINK]",
                "I call",
                "[TOOL_CALLS]",
                "add",
                "[ARGS]",
                "{\"a\": 1}",
                "[TOOL_CALLS]",
                "sub",
                "[ARGS]",
                "{}",
                "</s>");
        assertThat(completion.thinking()).isEqualTo("Let me see.");
        assertThat(completion.text()).isEqualTo("I call");
        assertThat(completion.toolCalls()).extracting(call -> call.name()).containsExactly("add", "sub");
        assertThat(completion.toolCalls().getFirst().arguments()).isEqualTo("{\"a\": 1}");
        assertThat(completion.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 17})
    void atMostSoManyTokens(int most) {
        Completion completion = engine.complete(question(Effort.HIGH).withMaxTokens(most));
        assertThat(completion.usage().completionTokens()).isEqualTo(most);
        assertThat(completion.finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void atLeastSoManyTokens() {
        assertThat(engine.complete(question(Effort.NONE)).usage().completionTokens())
                .isEqualTo(5);
        Completion longer =
                engine.complete(question(Effort.NONE).withMinTokens(12).withMaxTokens(40));
        assertThat(longer.usage().completionTokens()).isBetween(12, 40);
        Completion exactly =
                engine.complete(question(Effort.NONE).withMinTokens(12).withMaxTokens(12));
        assertThat(exactly.usage().completionTokens()).isEqualTo(12);
        assertThat(exactly.finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    /** The reference's answer is 1992, a digit a token. */
    @ParameterizedTest
    @CsvSource({"92, 19", "1992, ''", "9, 1", "992, 1", "2, 199", "29, 1992", "21, 1992", "99|2, 1992"})
    void stopsAcrossTokens(String stop, String text) {
        Completion completion = engine.complete(question(Effort.NONE).withStop(stop));
        assertThat(completion.text()).isEqualTo(text);
        assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void theFirstOfSeveralStopsCounts() {
        assertThat(engine.complete(question(Effort.NONE).withStop("2", "99", "92"))
                        .text())
                .isEqualTo("1");
    }

    @Test
    void stopsBelongToOnePart() {
        // Neither does one begin in the thought and end in the answer.
        Completion completion =
                scripted(question(Effort.NONE).withStop("ab"), "[THINK]", "xa", "[/THINK]", "by", "</s>");
        assertThat(completion.thinking()).isEqualTo("xa");
        assertThat(completion.text()).isEqualTo("by");
    }

    @Test
    void stopsInTheThoughtEndAll() {
        Completion completion =
                scripted(question(Effort.NONE).withStop("ab"), "[THINK]", "xaby", "[/THINK]", "z", "</s>");
        assertThat(completion.thinking()).isEqualTo("x");
        assertThat(completion.text()).isEmpty();
        assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void stopsAreNotLookedForTooEarly() {
        Completion completion =
                engine.complete(question(Effort.NONE).withStop("9").withMinTokens(2));
        assertThat(completion.text()).isEqualTo("19");
        assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void whatMayBeginAStopIsToldInTheEnd() {
        assertThat(engine.complete(question(Effort.NONE).withStop("2!")).text()).isEqualTo("1992");
        assertThat(engine.complete(question(Effort.NONE).withStop("99!").withMaxTokens(3))
                        .text())
                .isEqualTo("199");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 10, 40})
    void thoughtsKeepToTheirBudget(int budget) {
        Completion completion =
                engine.complete(question(Effort.HIGH).withThinkingBudget(budget).withMaxTokens(300));
        assertThat(completion.usage().thinkingTokens()).isLessThanOrEqualTo(budget);
        assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(completion.text()).as("an answer follows").isNotEmpty();
        if (budget >= 2) {
            // This thought is longer than all of them.
            assertThat(completion.usage().thinkingTokens()).isEqualTo(budget);
            assertThat(completion.thinking()).hasSize(budget - 2);
        } else {
            assertThat(completion.thinking()).isEmpty();
        }
    }

    @Test
    void aLargeBudgetChangesNothing() {
        assertThat(engine.complete(question(Effort.HIGH).withThinkingBudget(10_000))
                        .thinking())
                .isEqualTo(engine.complete(question(Effort.HIGH)).thinking());
    }

    @Test
    void severalThoughtsShareTheBudget() {
        // Whatever wants to think all the time.
        Request request = question(Effort.HIGH)
                .withSampling(Sampling.GREEDY.withLogitBias(Map.of(THINK, 100f, Requests.END, -100f)))
                .withThinkingBudget(7)
                .withMaxTokens(60)
                .withLogprobs(0);
        Completion completion = engine.complete(request);
        assertThat(completion.usage().thinkingTokens()).isLessThanOrEqualTo(7);
        assertThat(completion.usage().completionTokens()).isEqualTo(60);
        assertThat(completion.logprobs().stream().filter(TokenLogprob::isThinking))
                .hasSizeLessThanOrEqualTo(7);
    }

    @Test
    void biasForbidsAndForces() {
        int one = ScriptedTokens.tokens(engine.tokenizer(), "1")[0];
        int seven = ScriptedTokens.tokens(engine.tokenizer(), "7")[0];
        assertThat(engine.complete(
                                question(Effort.NONE).withSampling(Sampling.GREEDY.withLogitBias(Map.of(one, -100f))))
                        .text())
                .doesNotContain("1");
        assertThat(engine.complete(question(Effort.NONE)
                                .withSampling(Sampling.GREEDY.withLogitBias(Map.of(seven, 100f)))
                                .withMaxTokens(6))
                        .text())
                .isEqualTo("777777");
        assertThatThrownBy(() -> engine.complete(
                        question(Effort.NONE).withSampling(Sampling.GREEDY.withLogitBias(Map.of(595, 1f)))))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID_REQUEST))
                .hasMessageContaining("token 595");
    }

    @Test
    void logprobsAreADistribution() {
        Completion completion =
                engine.complete(question(Effort.HIGH).withLogprobs(20).withMaxTokens(50));
        assertThat(completion.logprobs()).hasSize(50);
        for (TokenLogprob logprob : completion.logprobs()) {
            assertThat(logprob.top()).hasSize(20);
            assertThat(logprob.top().getFirst()).isEqualTo(new Candidate(logprob.token(), logprob.logprob()));
            double sum = 0;
            for (int i = 0; i < 20; i++) {
                sum += Math.exp(logprob.top().get(i).logprob());
                assertThat(logprob.top().get(i).logprob())
                        .isLessThanOrEqualTo(
                                logprob.top().get(Math.max(0, i - 1)).logprob());
            }
            assertThat(sum).isLessThanOrEqualTo(1 + 1e-5);
        }
        assertThat(engine.tokenizer()
                        .decode(
                                completion.logprobs().stream()
                                        .mapToInt(TokenLogprob::token)
                                        .toArray(),
                                SpecialTokens.IGNORE))
                .isEqualTo(completion.thinking());
    }

    /** The probability is the model's, whatever was done to the logits then. */
    @Test
    void logprobsAreTheModelsOwn() {
        TokenLogprob free = engine.complete(
                        question(Effort.NONE).withLogprobs(5).withMaxTokens(1))
                .logprobs()
                .getFirst();
        int second = free.top().get(1).token();
        TokenLogprob forced = engine.complete(question(Effort.NONE)
                        .withSampling(Sampling.GREEDY.withTemperature(3).withLogitBias(Map.of(second, 100f)))
                        .withLogprobs(5)
                        .withMaxTokens(1))
                .logprobs()
                .getFirst();
        assertThat(forced.token()).isEqualTo(second);
        assertThat(forced.top()).isEqualTo(free.top());
        assertThat(forced.logprob()).isCloseTo(free.top().get(1).logprob(), within(1e-6f));
    }

    @Test
    void everyTokenHasItsLogprobBeforeItsOutput() {
        Completion none = engine.complete(question(Effort.NONE).withLogprobs(0));
        assertThat(none.logprobs())
                .hasSize(none.usage().completionTokens())
                .allMatch(one -> one.top().isEmpty());
        assertThat(none.logprobs().getLast().token()).isEqualTo(Requests.END);
        assertThat(engine.complete(question(Effort.NONE)).logprobs()).isEmpty();
    }

    @Test
    void textIsContinuedAsItIs() {
        Completion fromText = engine.complete(Request.of(new Input.OfText("What is [INST] 47"))
                .withSampling(Sampling.GREEDY)
                .withMaxTokens(10));
        int[] tokens = ScriptedTokens.tokens(engine.tokenizer(), "What is [INST] 47");
        // No control token comes of it, but the beginning of sequence goes before.
        assertThat(IntStream.of(tokens)).doesNotContain(3);
        List<Integer> whole =
                IntStream.concat(IntStream.of(1), IntStream.of(tokens)).boxed().toList();
        Completion fromTokens = engine.complete(Request.of(new Input.OfTokens(whole))
                .withSampling(Sampling.GREEDY)
                .withMaxTokens(10));
        assertThat(fromText.text()).isEqualTo(fromTokens.text());
        assertThat(fromText.usage().promptTokens()).isEqualTo(whole.size());
        Completion fromNothing =
                engine.complete(Request.of(new Input.OfText("")).withMaxTokens(3));
        assertThat(fromNothing.usage().promptTokens()).isEqualTo(1);
    }

    @Test
    void impossibleTokensAreRefused() {
        assertInvalid(List.of(), "there are no tokens to continue");
        assertInvalid(List.of(5, 595), "token 1 is 595, outside the vocabulary of 595");
        assertInvalid(List.of(-1), "token 0 is -1");
        long refused = engine.statistics().outcomes().refused();
        assertRefused(Requests.tokens(engine.contextLength(), 1), Kind.PROMPT_TOO_LONG, "shorten it");
        assertThat(engine.statistics().outcomes().refused()).isEqualTo(refused + 1);
    }

    private static void assertInvalid(List<Integer> tokens, String message) {
        assertRefused(tokens, Kind.INVALID_REQUEST, message);
    }

    private static void assertRefused(List<Integer> tokens, Kind kind, String message) {
        assertThatThrownBy(() -> engine.complete(Request.of(new Input.OfTokens(tokens))))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(message);
    }

    /** Even where the script would go on thinking. */
    @Test
    void aBudgetMeetsAConstraintThatAllowsTheMarker() {
        TokenConstraint neverEnds = new TokenConstraint() {
            @Override
            public void restrict(float[] logits) {
                logits[Requests.END] = Float.NEGATIVE_INFINITY;
                logits[END_THINK] = Float.NEGATIVE_INFINITY;
            }

            @Override
            public void accept(int token) {}
        };
        Completion completion = engine.complete(
                question(Effort.HIGH).withThinkingBudget(5).withMaxTokens(20).withConstraint(() -> neverEnds));
        assertThat(completion.usage().thinkingTokens()).isLessThanOrEqualTo(5);
    }
}
