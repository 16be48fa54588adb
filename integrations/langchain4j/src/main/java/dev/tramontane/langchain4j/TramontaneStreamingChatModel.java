package dev.tramontane.langchain4j;

import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.tramontane.engine.CompletionStream;
import dev.tramontane.engine.Engine;
import dev.tramontane.engine.Request;
import java.util.List;

/**
 * LangChain4j's {@link StreamingChatModel}, answered by an {@link Engine} in this process.
 *
 * <p>Any number of threads may use it. {@code chat} returns at once; the handler is called by one virtual thread per
 * request, which may block. Failures reach the handler's {@code onError}, as LangChain4j's exceptions like those of
 * {@link TramontaneChatModel}; only {@code UnsupportedFeatureException} is thrown by {@code chat} itself. Once a request is
 * cancelled by the {@code StreamingHandle} of its events, the handler is not called again.
 */
public final class TramontaneStreamingChatModel implements StreamingChatModel, AutoCloseable {

    private final ModelSettings settings;
    private final RequestMapper requests;
    private final ResponseMapper responses;

    private TramontaneStreamingChatModel(ModelSettings settings) {
        this.settings = settings;
        requests = new RequestMapper(settings.engine(), settings.modelName());
        responses = new ResponseMapper(settings.modelName(), settings.returnsThinking());
    }

    /** Starts a model; it needs an engine or a model folder. */
    public static TramontaneModelBuilder<TramontaneStreamingChatModel> builder() {
        return new TramontaneModelBuilder<>(TramontaneStreamingChatModel::new);
    }

    @Override
    public void doChat(ChatRequest chatRequest, StreamingChatResponseHandler handler) {
        HandlerCalls calls = new HandlerCalls(handler);
        Runnable answering;
        try {
            Request request = requests.map(chatRequest);
            answering = () -> answer(request, calls);
        } catch (InvalidRequestException e) {
            answering = () -> calls.failed(e);
        }
        Thread.ofVirtual().name("tramontane-answer").start(answering);
    }

    private void answer(Request request, HandlerCalls calls) {
        try (CompletionStream stream = settings.engine().stream(request)) {
            new StreamingAnswer(stream, calls, responses).deliver();
        } catch (Throwable e) {
            // The thread has no other way to tell: whoever waits for the handler must hear of any end.
            calls.failed(Failures.translate(e));
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
        return "TramontaneStreamingChatModel[" + settings.modelName() + "]";
    }
}
