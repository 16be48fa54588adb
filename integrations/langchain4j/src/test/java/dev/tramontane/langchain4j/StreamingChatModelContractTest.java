package dev.tramontane.langchain4j;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.Mockito.atLeastOnce;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.InOrder;

/** The tests that LangChain4j has for every {@link StreamingChatModel}; what is switched off here is refused, and tested to be. */
class StreamingChatModelContractTest extends AbstractStreamingChatModelIT {

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
    protected List<StreamingChatModel> models() {
        return List.of(
                TramontaneStreamingChatModel.builder().engine(engines.talking).build());
    }

    @Override
    protected List<StreamingChatModel> modelsSupportingTools() {
        return List.of(
                TramontaneStreamingChatModel.builder().engine(engines.weather).build());
    }

    List<StreamingChatModel> modelsWithClock() {
        return List.of(
                TramontaneStreamingChatModel.builder().engine(engines.clock).build());
    }

    List<StreamingChatModel> modelsWithWeatherAndTime() {
        return List.of(TramontaneStreamingChatModel.builder()
                .engine(engines.weatherAndTime)
                .presencePenalty(2)
                .build());
    }

    @Override
    @ParameterizedTest
    @MethodSource("modelsWithClock")
    protected void should_execute_a_tool_without_arguments_then_answer(StreamingChatModel model) {
        super.should_execute_a_tool_without_arguments_then_answer(model);
    }

    @Override
    @ParameterizedTest
    @MethodSource("modelsWithWeatherAndTime")
    protected void should_execute_multiple_tools_in_parallel_then_answer(StreamingChatModel model) {
        super.should_execute_multiple_tools_in_parallel_then_answer(model);
    }

    @Override
    protected StreamingChatModel createModelWith(ChatRequestParameters parameters) {
        return TramontaneStreamingChatModel.builder()
                .engine(engines.talking)
                .defaultRequestParameters(parameters)
                .build();
    }

    @Override
    public StreamingChatModel createModelWith(ChatModelListener listener) {
        return TramontaneStreamingChatModel.builder()
                .engine(engines.talking)
                .listeners(listener)
                .build();
    }

    @Override
    protected void verifyToolCallbacks(StreamingChatResponseHandler handler, InOrder order, String id) {
        verifyCall(handler, order, 0, id, "getWeather", "{\"city\": \"Munich\"}");
    }

    @Override
    protected void verifyToolCallbacks(StreamingChatResponseHandler handler, InOrder order, String id, String otherId) {
        verifyCall(handler, order, 0, id, "getWeather", "{\"city\": \"Munich\"}");
        verifyCall(handler, order, 1, otherId, "getTime", "{\"country\": \"France\"}");
    }

    private static void verifyCall(
            StreamingChatResponseHandler handler, InOrder order, int index, String id, String name, String arguments) {
        order.verify(handler, atLeastOnce())
                .onPartialToolCall(
                        argThat(part -> part.index() == index
                                && part.id().equals(id)
                                && part.name().equals(name)),
                        any());
        order.verify(handler).onCompleteToolCall(complete(index, id, name, arguments));
    }

    @Override
    protected ChatRequestParameters createIntegrationSpecificParameters(int maxOutputTokens) {
        return TramontaneChatRequestParameters.builder()
                .maxOutputTokens(maxOutputTokens)
                .build();
    }

    @Override
    protected Class<? extends ChatResponseMetadata> chatResponseMetadataType(StreamingChatModel model) {
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

    /** That test waits half a minute for nothing to happen; {@link StreamingChatModelTest} asserts the same. */
    @Override
    protected boolean supportsStreamingCancellation() {
        return false;
    }
}
