package dev.tramontane.langchain4j;

import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.tramontane.engine.Engine;
import java.util.List;

/**
 * What both kinds of models are made of.
 *
 * @param engine what answers
 * @param ownsEngine whether the engine is closed with the model
 * @param modelName what responses call the model
 * @param defaults for what requests do not set
 * @param returnsThinking whether responses hold what the model thought
 * @param listeners who is told of requests and responses
 */
record ModelSettings(
        Engine engine,
        boolean ownsEngine,
        String modelName,
        TramontaneChatRequestParameters defaults,
        boolean returnsThinking,
        List<ChatModelListener> listeners) {

    ModelSettings {
        listeners = List.copyOf(listeners);
    }

    void close() {
        if (ownsEngine) {
            engine.close();
        }
    }
}
