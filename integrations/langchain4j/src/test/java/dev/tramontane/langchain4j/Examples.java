package dev.tramontane.langchain4j;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.service.AiServices;
import dev.tramontane.engine.Engine;
import dev.tramontane.language.chat.Effort;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** The code of README.md. */
final class Examples {

    interface Assistant {
        String ask(String question);
    }

    static final class Weather {
        @Tool("Tells the weather of today")
        String getWeather(@P("the city") String city) {
            return city.equals("Munich") ? "sunny" : "unknown";
        }
    }

    private Examples() {}

    static String calculate(Path folder) {
        try (TramontaneChatModel model =
                TramontaneChatModel.builder().model(folder).effort(Effort.HIGH).build()) {
            return model.chat("What is 47 * 36?");
        }
    }

    static String assist(Path folder) {
        try (Engine engine = Engine.load(folder)) {
            Assistant assistant = AiServices.builder(Assistant.class)
                    .chatModel(TramontaneChatModel.builder().engine(engine).build())
                    .tools(new Weather())
                    .build();
            return assistant.ask("What is the weather in Munich?");
        }
    }

    static String streamStart(TramontaneStreamingChatModel model) {
        CompletableFuture<String> start = new CompletableFuture<>();
        model.chat("What is 47 * 36?", new StreamingChatResponseHandler() {
            private final StringBuilder text = new StringBuilder();

            @Override
            public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
                if (text.append(part.text()).length() >= 3) {
                    context.streamingHandle().cancel();
                    start.complete(text.toString());
                }
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                start.complete(response.aiMessage().text());
            }

            @Override
            public void onError(Throwable error) {
                start.completeExceptionally(error);
            }
        });
        return start.join();
    }
}
