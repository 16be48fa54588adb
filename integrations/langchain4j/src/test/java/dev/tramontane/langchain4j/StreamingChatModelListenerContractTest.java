package dev.tramontane.langchain4j;

import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelListenerIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.tramontane.engine.Engine;
import dev.tramontane.engine.EngineOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The tests that LangChain4j has for the listeners of every {@link StreamingChatModel}. */
class StreamingChatModelListenerContractTest extends AbstractStreamingChatModelListenerIT {

    private static Engine engine;

    @BeforeAll
    static void load() {
        engine = Engine.load(StarterModel.FOLDER, EngineOptions.DEFAULT.withThreads(1));
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @Override
    protected StreamingChatModel createModel(ChatModelListener listener) {
        return TramontaneStreamingChatModel.builder()
                .engine(engine)
                .temperature(temperature())
                .topP(topP())
                .maxOutputTokens(maxTokens())
                .listeners(listener)
                .build();
    }

    @Override
    protected String modelName() {
        return "starter";
    }

    @Override
    protected StreamingChatModel createFailingModel(ChatModelListener listener) {
        Engine closed = Engine.load(StarterModel.FOLDER, EngineOptions.DEFAULT.withThreads(1));
        closed.close();
        return TramontaneStreamingChatModel.builder()
                .engine(closed)
                .listeners(listener)
                .build();
    }

    @Override
    protected Class<? extends Exception> expectedExceptionClass() {
        return NonRetriableException.class;
    }
}
