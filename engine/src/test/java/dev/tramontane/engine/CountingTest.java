package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.engine.CompletionEvent.Finished;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.ChatException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is told of a prompt before it is answered, and of an answer before it is whole. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CountingTest {

    private Engine engine;

    @BeforeAll
    void load() {
        engine = Engine.load(StarterModel.FOLDER, EngineOptions.DEFAULT.withContextLength(512));
    }

    @AfterAll
    void close() {
        engine.close();
    }

    @Test
    void promptsThatDoNotFitAreCounted() {
        Chat chat = Chat.user("7 + 5, ".repeat(1000));
        int tokens = engine.tokens(new Input.OfChat(chat)).length;
        assertThat(tokens).isGreaterThan(1000).isGreaterThan(engine.contextLength());
        assertThatThrownBy(() -> engine.complete(Request.of(chat)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("the prompt is too long: it has " + tokens + " tokens");
        assertThat(engine.tokens(new Input.OfText("7 + 5, ".repeat(1000)))).hasSizeGreaterThan(1000);
    }

    @Test
    void whatIsNoPromptIsRefusedAllTheSame() {
        assertThatThrownBy(() -> engine.tokens(new Input.OfChat(Chat.builder().build())))
                .isInstanceOf(ChatException.class);
        assertThatThrownBy(() -> engine.tokens(new Input.OfTokens(List.of()))).isInstanceOf(EngineException.class);
    }

    @Test
    void whatWasCachedIsKnownWithTheFirstEvent() {
        Request request = Request.of(Chat.user("1 + 2 + 3, ".repeat(25))).withMaxTokens(4);
        assertThat(engine.complete(request).usage().cachedTokens()).isZero();
        try (CompletionStream stream = engine.stream(request)) {
            CompletionEvent event = stream.iterator().next();
            int cached = stream.cachedTokens();
            assertThat(cached).isPositive().isLessThan(stream.promptTokens());
            while (!(event instanceof Finished finished)) {
                event = stream.iterator().next();
            }
            assertThat(finished.usage().cachedTokens()).isEqualTo(cached);
            assertThat(stream.usage()).contains(finished.usage());
        }
    }

    @Test
    void whoeverLearnsOfAnEndFindsItCounted() {
        Request request = Request.of(Chat.user("1 + 1")).withMaxTokens(1);
        for (int round = 0; round < 300; round++) {
            EngineStatistics before = engine.statistics();
            FinishReason reason = engine.complete(request).finishReason();
            EngineStatistics after = engine.statistics();
            assertThat(after.outcomes().finished().get(reason))
                    .isEqualTo(before.outcomes().finished().get(reason) + 1);
            assertThat(after.tokens().generated()).isEqualTo(before.tokens().generated() + 1);
        }
    }

    @Test
    void failuresCostSomethingAsWell() {
        Request request = Request.of(Chat.user("1 + 1")).withConstraint(() -> new TokenConstraint() {
            private int left = 3;

            @Override
            public void restrict(float[] logits) {
                logits[2] = Float.NEGATIVE_INFINITY;
                if (left-- == 0) {
                    throw new IllegalStateException("fails on purpose");
                }
            }

            @Override
            public void accept(int token) {
                // Any will do.
            }
        });
        try (CompletionStream stream = engine.stream(request)) {
            assertThat(stream.usage()).isEmpty();
            assertThatThrownBy(stream::join).isInstanceOf(EngineException.class);
            assertThat(stream.usage()).hasValueSatisfying(usage -> {
                assertThat(usage.completionTokens()).isEqualTo(3);
                assertThat(usage.promptTokens()).isEqualTo(stream.promptTokens());
            });
        }
    }
}
