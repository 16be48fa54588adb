package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicTokenCountEstimator;
import dev.langchain4j.model.anthropic.AnthropicTokenUsage;
import dev.langchain4j.model.catalog.ModelDescription;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.language.LanguageModel;
import dev.langchain4j.model.mistralai.MistralAiModelCatalog;
import dev.langchain4j.model.openai.OpenAiLanguageModel;
import dev.tramontane.language.chat.Effort;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What LangChain4j's clients do besides {@linkplain JavaClientsTest conversations}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LangChain4jTest {
    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start(ServerOptions.DEFAULT
                .withModel("starter")
                .withAliases(Map.of("starter-thinks", Optional.of(Effort.HIGH))));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @AfterEach
    void saysWhatItLikes() {
        server.customise(UnaryOperator.identity());
    }

    @Test
    void mistralsCatalogListsTheModels() {
        assertThat(MistralAiModelCatalog.builder()
                        .baseUrl(server.server().address() + "/mistral/v1")
                        .apiKey("none")
                        .build()
                        .listModels())
                .extracting(ModelDescription::name)
                .contains("starter", "starter-thinks");
    }

    @Test
    void openAisLanguageModelCompletesText() {
        LanguageModel model = OpenAiLanguageModel.builder()
                .baseUrl(server.server().address() + "/v1")
                .apiKey("none")
                .modelName("starter")
                .temperature(0.0)
                .maxRetries(0)
                .build();
        server.customise(request -> request.withConstraint(() -> Scripted.of(server.engine(), "twelve", "</s>")));
        assertThat(model.generate("7 + 5 =").content()).isEqualTo("twelve");
        assertThat(model.generate("What is").tokenUsage().inputTokenCount()).isPositive();
    }

    @Test
    void anthropicsEstimatorCountsTokens() {
        SystemMessage system = SystemMessage.from("Be brief.");
        UserMessage question = UserMessage.from("What is 7 + 5?");
        String address = server.server().address() + "/v1";
        ChatResponse answer = AnthropicChatModel.builder()
                .baseUrl(address)
                .apiKey("none")
                .modelName("starter")
                .maxRetries(0)
                .build()
                .chat(system, question);
        AnthropicTokenUsage usage = (AnthropicTokenUsage) answer.tokenUsage();
        assertThat(AnthropicTokenCountEstimator.builder()
                        .baseUrl(address)
                        .apiKey("none")
                        .modelName("starter")
                        .build()
                        .estimateTokenCountInMessages(List.of(system, question)))
                .isEqualTo(usage.inputTokenCount() + usage.cacheReadInputTokens());
    }
}
