package dev.tramontane.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.tramontane.engine.Engine;
import dev.tramontane.engine.Request;
import java.util.List;

/**
 * LangChain4j's {@link ChatModel}, answered by an {@link Engine} in this process.
 *
 * <p>Any number of threads may use it. What it throws are LangChain4j's exceptions: {@code InvalidRequestException} for what
 * the caller has to change, {@code UnsupportedFeatureException} for what this model or engine cannot do,
 * {@code RateLimitException} if too many requests are waiting, {@code TimeoutException} if the request's timeout has passed,
 * {@code InternalServerException} if the completion failed, {@code NonRetriableException} if the engine is closed.
 */
public final class TramontaneChatModel implements ChatModel, AutoCloseable {

    private final ModelSettings settings;
    private final RequestMapper requests;
    private final ResponseMapper responses;

    private TramontaneChatModel(ModelSettings settings) {
        this.settings = settings;
        requests = new RequestMapper(settings.engine(), settings.modelName());
        responses = new ResponseMapper(settings.modelName(), settings.returnsThinking());
    }

    /** Starts a model; it needs an engine or a model folder. */
    public static TramontaneModelBuilder<TramontaneChatModel> builder() {
        return new TramontaneModelBuilder<>(TramontaneChatModel::new);
    }

    @Override
    public ChatResponse doChat(ChatRequest chatRequest) {
        Request request = requests.map(chatRequest);
        try {
            return responses.map(settings.engine().complete(request));
        } catch (RuntimeException e) {
            throw Failures.translate(e);
        }
    }

    /** A {@link TramontaneChatRequestParameters}; what a request does not set comes from here. */
    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return settings.defaults();
    }

    @Override
    public List<ChatModelListener> listeners() {
        return settings.listeners();
    }

    /** Closes the engine if the model was built from a folder; an engine that was handed in stays open. */
    @Override
    public void close() {
        settings.close();
    }

    @Override
    public String toString() {
        return "TramontaneChatModel[" + settings.modelName() + "]";
    }
}
