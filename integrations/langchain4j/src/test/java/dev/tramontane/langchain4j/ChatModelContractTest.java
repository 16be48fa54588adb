package dev.tramontane.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelIT;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tests that LangChain4j has for every {@link ChatModel}; what is switched off here is refused, and tested to be. */
class ChatModelContractTest extends AbstractChatModelIT {

    private TableEngines engines;

    @BeforeAll
    void load(@TempDir Path folder) {
        engines = new TableEngines(folder);
    }

    @AfterAll
    void close() {
        engines.close();
    }

    @Override
    protected List<ChatModel> models() {
        return List.of(TramontaneChatModel.builder().engine(engines.talking).build());
    }

    @Override
    protected List<ChatModel> modelsSupportingTools() {
        return List.of(TramontaneChatModel.builder().engine(engines.weather).build());
    }

    List<ChatModel> modelsWithClock() {
        return List.of(TramontaneChatModel.builder().engine(engines.clock).build());
    }

    List<ChatModel> modelsWithWeatherAndTime() {
        return List.of(TramontaneChatModel.builder()
                .engine(engines.weatherAndTime)
                .presencePenalty(2)
                .build());
    }

    @Override
    @ParameterizedTest
    @MethodSource("modelsWithClock")
    protected void should_execute_a_tool_without_arguments_then_answer(ChatModel model) {
        super.should_execute_a_tool_without_arguments_then_answer(model);
    }

    @Override
    @ParameterizedTest
    @MethodSource("modelsWithWeatherAndTime")
    protected void should_execute_multiple_tools_in_parallel_then_answer(ChatModel model) {
        super.should_execute_multiple_tools_in_parallel_then_answer(model);
    }

    @Override
    protected ChatModel createModelWith(ChatRequestParameters parameters) {
        return TramontaneChatModel.builder()
                .engine(engines.talking)
                .defaultRequestParameters(parameters)
                .build();
    }

    @Override
    protected ChatRequestParameters createIntegrationSpecificParameters(int maxOutputTokens) {
        return TramontaneChatRequestParameters.builder()
                .maxOutputTokens(maxOutputTokens)
                .build();
    }

    @Override
    protected Class<? extends ChatResponseMetadata> chatResponseMetadataType(ChatModel model) {
        return TramontaneChatResponseMetadata.class;
    }

    /** An engine has one model. */
    @Override
    protected boolean supportsModelNameParameter() {
        return false;
    }

    /** Until tokens can be constrained. */
    @Override
    protected boolean supportsToolChoiceRequired() {
        return false;
    }

    /** Until tokens can be constrained. */
    @Override
    protected boolean supportsJsonResponseFormat() {
        return false;
    }

    /** Until tokens can be constrained. */
    @Override
    protected boolean supportsJsonResponseFormatWithSchema() {
        return false;
    }

    /** Until tokens can be constrained. */
    @Override
    protected boolean supportsJsonResponseFormatWithRawSchema() {
        return false;
    }

    /** Nothing is fetched. */
    @Override
    protected boolean supportsSingleImageInputAsPublicURL() {
        return false;
    }
}
