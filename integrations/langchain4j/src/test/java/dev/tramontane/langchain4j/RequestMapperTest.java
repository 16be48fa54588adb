package dev.tramontane.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import dev.tramontane.engine.Engine;
import dev.tramontane.engine.EngineOptions;
import dev.tramontane.engine.Input;
import dev.tramontane.engine.Limits;
import dev.tramontane.engine.Request;
import dev.tramontane.engine.Sampling;
import dev.tramontane.engine.Terms;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.json.JsonPrinter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RequestMapperTest {

    private static final ToolSpecification TOOL = ToolSpecification.builder()
            .name("search")
            .description("Finds pages")
            .parameters(JsonObjectSchema.builder()
                    .addStringProperty("query", "what to look for")
                    .addEnumProperty("kind", List.of("page", "image"))
                    .addProperty(
                            "sites",
                            JsonArraySchema.builder()
                                    .items(new JsonStringSchema())
                                    .build())
                    .required("query")
                    .build())
            .build();

    private static Engine engine;

    @BeforeAll
    static void load() {
        engine = Engine.load(StarterModel.FOLDER, EngineOptions.DEFAULT.withThreads(1));
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static Request map(ChatRequestParameters parameters) {
        return new RequestMapper(engine, "starter")
                .map(ChatRequest.builder()
                        .messages(UserMessage.from("Hi"))
                        .parameters(parameters)
                        .build());
    }

    private static Chat chat(Request request) {
        return ((Input.OfChat) request.input()).chat();
    }

    @Test
    void everyParameterArrives() {
        Request request = map(TramontaneChatRequestParameters.builder()
                .temperature(0.5)
                .topP(0.9)
                .topK(40)
                .minP(0.05)
                .presencePenalty(0.1)
                .frequencyPenalty(0.2)
                .seed(7)
                .maxOutputTokens(100)
                .stopSequences("a", "b")
                .thinkingBudget(50)
                .effort(Effort.HIGH)
                .tenant("acme")
                .priority(3)
                .timeout(Duration.ofSeconds(9))
                .toolSpecifications(TOOL)
                .build());
        assertThat(request.sampling())
                .contains(new Sampling(0.5, 40, 0.9, 0.05, 0.1, 0.2, 1, Map.of(), OptionalLong.of(7)));
        assertThat(request.limits())
                .isEqualTo(new Limits(List.of("a", "b"), 0, OptionalInt.of(100), OptionalInt.of(50)));
        assertThat(request.terms())
                .isEqualTo(new Terms("acme", 3, Optional.of(Duration.ofSeconds(9)), Optional.empty()));
        assertThat(chat(request).effort()).contains(Effort.HIGH);
        assertThat(chat(request).tools()).hasSize(1);
    }

    @Test
    void whatIsNotSetIsTheEnginesBusiness() {
        Request request = map(ChatRequestParameters.builder().build());
        assertThat(request.sampling()).contains(engine.recommendedSampling(Optional.empty()));
        assertThat(request.limits()).isEqualTo(Limits.NONE);
        assertThat(request.terms()).isEqualTo(Terms.DEFAULT);
        assertThat(chat(request)).isEqualTo(Chat.user("Hi"));
    }

    @Test
    void parametersOverrideEachOtherWhoeverTheyAreOf() {
        TramontaneChatRequestParameters own = TramontaneChatRequestParameters.builder()
                .temperature(0.5)
                .seed(7)
                .tenant("acme")
                .build();
        ChatRequestParameters common =
                ChatRequestParameters.builder().temperature(0.1).topK(3).build();
        TramontaneChatRequestParameters expected = TramontaneChatRequestParameters.builder()
                .temperature(0.1)
                .topK(3)
                .seed(7)
                .tenant("acme")
                .build();
        assertThat(own.overrideWith(common)).isEqualTo(expected).hasSameHashCodeAs(expected);
        assertThat(common.defaultedBy(own)).isEqualTo(expected);
        assertThat(common.overrideWith(own)).isNotEqualTo(expected).isEqualTo(own.defaultedBy(common));
        assertThat(expected.overrideWith(
                        TramontaneChatRequestParameters.builder().seed(8).build()))
                .isNotEqualTo(expected);
        // The builder of requests puts its own settings on top.
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("Hi"))
                .parameters(own)
                .temperature(0.1)
                .topK(3)
                .build();
        assertThat(request.parameters()).isEqualTo(expected);
    }

    @Test
    void toolsComeWithTheirSchema() {
        Request request =
                map(ChatRequestParameters.builder().toolSpecifications(TOOL).build());
        assertThat(chat(request).tools()).singleElement().satisfies(tool -> {
            assertThat(tool.name()).isEqualTo("search");
            assertThat(tool.description()).isEqualTo("Finds pages");
            assertThat(JsonPrinter.print(tool.parameters()))
                    .isEqualTo("{\"type\": \"object\", \"properties\": {"
                            + "\"query\": {\"type\": \"string\", \"description\": \"what to look for\"}, "
                            + "\"kind\": {\"type\": \"string\", \"enum\": [\"page\", \"image\"]}, "
                            + "\"sites\": {\"type\": \"array\", \"items\": {\"type\": \"string\"}}}, "
                            + "\"required\": [\"query\"]}");
        });
        ToolSpecification bare = ToolSpecification.builder().name("now").build();
        assertThat(chat(map(ChatRequestParameters.builder()
                                .toolSpecifications(bare)
                                .build()))
                        .tools())
                .singleElement()
                .satisfies(tool -> assertThat(JsonPrinter.print(tool.parameters()))
                        .isEqualTo("{\"type\": \"object\", \"properties\": {}}"));
    }

    @Test
    void toolChoiceIsKeptToOrRefused() {
        assertThat(chat(map(ChatRequestParameters.builder()
                                .toolSpecifications(TOOL)
                                .toolChoice(ToolChoice.NONE)
                                .build()))
                        .tools())
                .isEmpty();
        assertThatThrownBy(() -> map(ChatRequestParameters.builder()
                        .toolSpecifications(TOOL)
                        .toolChoice(ToolChoice.REQUIRED)
                        .build()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("REQUIRED");
        assertThatThrownBy(() -> map(ChatRequestParameters.builder()
                        .toolSpecifications(TOOL.toBuilder().strict(true).build())
                        .build()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("strict");
    }
}
