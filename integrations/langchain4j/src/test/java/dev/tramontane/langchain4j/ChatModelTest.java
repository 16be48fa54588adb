package dev.tramontane.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.tramontane.engine.Engine;
import dev.tramontane.engine.EngineException;
import dev.tramontane.engine.EngineOptions;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.prompt.PromptEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ChatModelTest {

    private static Engine engine;

    @BeforeAll
    static void load() {
        engine = Engine.load(StarterModel.FOLDER, EngineOptions.DEFAULT.withThreads(2));
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static TramontaneModelBuilder<TramontaneChatModel> model() {
        return TramontaneChatModel.builder().engine(engine);
    }

    private static ChatRequest question(String question, ChatRequestParameters parameters) {
        return ChatRequest.builder()
                .messages(UserMessage.from(question))
                .parameters(parameters)
                .build();
    }

    @Test
    void answersWithMetadata() {
        ChatResponse response = model().build().chat(UserMessage.from(StarterModel.QUESTION));
        assertThat(response.aiMessage()).isEqualTo(AiMessage.from(StarterModel.GUESS));
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(response.modelName()).isEqualTo("starter");
        assertThat(response.id()).isNotBlank();
        int promptTokens = PromptEncoder.of(engine.tokenizer())
                .encode(Chat.user(StarterModel.QUESTION))
                .length();
        assertThat(response.tokenUsage().inputTokenCount()).isEqualTo(promptTokens);
        assertThat(response.tokenUsage().outputTokenCount()).isEqualTo(5);
        assertThat(response.metadata()).isInstanceOfSatisfying(TramontaneChatResponseMetadata.class, metadata -> {
            assertThat(metadata.usage().orElseThrow().answerTokens()).isEqualTo(5);
            assertThat(metadata.toBuilder().build()).isEqualTo(metadata);
        });
    }

    @Test
    void thinksWithEffortAndTellsItIfAsked() {
        AiMessage told = model().effort(Effort.HIGH)
                .returnThinking(true)
                .build()
                .chat(UserMessage.from(StarterModel.QUESTION))
                .aiMessage();
        assertThat(told.thinking()).isEqualTo(StarterModel.THOUGHT);
        assertThat(told.text()).isEqualTo(StarterModel.ANSWER);
        AiMessage kept = model().effort(Effort.HIGH)
                .build()
                .chat(UserMessage.from(StarterModel.QUESTION))
                .aiMessage();
        assertThat(kept.thinking()).isNull();
        assertThat(kept.text()).isEqualTo(StarterModel.ANSWER);
    }

    @Test
    void aRequestsOwnParametersCountFirst() {
        TramontaneChatModel thinking = model().effort(Effort.HIGH).build();
        ChatRequestParameters none =
                TramontaneChatRequestParameters.builder().effort(Effort.NONE).build();
        assertThat(thinking.chat(question(StarterModel.QUESTION, none))
                        .aiMessage()
                        .text())
                .isEqualTo(StarterModel.GUESS);
        ChatRequestParameters common =
                ChatRequestParameters.builder().maxOutputTokens(2).build();
        ChatResponse cut = thinking.chat(question(StarterModel.QUESTION, common));
        assertThat(cut.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(cut.tokenUsage().outputTokenCount()).isEqualTo(2);
        // All of it was thinking.
        assertThat(cut.aiMessage().text()).isEmpty();
    }

    @Test
    void laterTurnsSeeEarlierThinking() {
        TramontaneChatModel model =
                model().effort(Effort.HIGH).returnThinking(true).build();
        UserMessage first = UserMessage.from(StarterModel.QUESTION);
        AiMessage thought = model.chat(first).aiMessage();
        UserMessage second = UserMessage.from("What is 348 + 276?");
        int shown = tokens(model.chat(first, thought, second));
        int hidden = tokens(model.chat(first, AiMessage.from(thought.text()), second));
        // A token per character, and the markers around it.
        assertThat(shown - hidden).isEqualTo(StarterModel.THOUGHT.length() + 2);
    }

    private static int tokens(ChatResponse response) {
        return response.tokenUsage().inputTokenCount();
    }

    @Test
    void manyThreadsMayShareAModel() throws Exception {
        TramontaneChatModel model = model().effort(Effort.HIGH).build();
        Callable<String> call = () -> model.chat(StarterModel.QUESTION);
        try (ExecutorService callers = Executors.newFixedThreadPool(8)) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(callers.submit(call));
            }
            for (Future<String> answer : answers) {
                assertThat(answer.get()).isEqualTo(StarterModel.ANSWER);
            }
        }
    }

    @Test
    void refusesWhatItCannotKeepTo() {
        TramontaneChatModel model = model().build();
        ChatRequestParameters json = ChatRequestParameters.builder()
                .responseFormat(ResponseFormat.JSON)
                .build();
        assertThatThrownBy(() -> model.chat(question("Hi", json))).isInstanceOf(UnsupportedFeatureException.class);
        assertThatThrownBy(() -> model().defaultRequestParameters(json).build())
                .isInstanceOf(UnsupportedFeatureException.class);
        ChatRequestParameters own =
                ChatRequestParameters.builder().modelName("starter").build();
        assertThat(model.chat(question("What is 23 * 19?", own)).modelName()).isEqualTo("starter");
    }

    @Test
    void faultsOfTheCallerAreInvalidRequests() {
        TramontaneChatModel model = model().build();
        ChatRequestParameters hot =
                ChatRequestParameters.builder().temperature(-1.0).build();
        assertThatThrownBy(() -> model.chat(question("Hi", hot)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("temperature must be 0 to 100");
        assertThatThrownBy(() -> model.chat(UserMessage.from("Hi"), AiMessage.from("Hello")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("messages[1]");
        assertThatThrownBy(() -> model.chat("7 ".repeat(engine.contextLength())))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("the maximum context length is")
                .hasCauseInstanceOf(EngineException.class);
        assertThatThrownBy(() -> model().temperature(-1).build()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> model().timeout(Duration.ZERO).build()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEngineBelongsToWhoLoadedIt() {
        TramontaneChatModel sharing = model().build();
        sharing.close();
        assertThat(sharing.chat(StarterModel.QUESTION)).isEqualTo(StarterModel.GUESS);

        TramontaneChatModel owning = TramontaneChatModel.builder()
                .model(StarterModel.FOLDER, EngineOptions.DEFAULT.withThreads(1))
                .modelName("abacus")
                .build();
        assertThat(owning.chat(UserMessage.from(StarterModel.QUESTION)).modelName())
                .isEqualTo("abacus");
        owning.close();
        assertThatThrownBy(() -> owning.chat("Hi"))
                .isInstanceOf(NonRetriableException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> TramontaneChatModel.builder().build()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> model().model(StarterModel.FOLDER).build()).isInstanceOf(IllegalStateException.class);
    }
}
