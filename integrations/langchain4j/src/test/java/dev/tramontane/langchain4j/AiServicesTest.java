package dev.tramontane.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.Result;
import dev.langchain4j.service.TokenStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The interface that most applications use: tools are called and answered without the application's doing. */
@Timeout(120)
class AiServicesTest {

    private static TableEngines engines;

    @BeforeAll
    static void load(@TempDir Path folder) {
        engines = new TableEngines(folder);
    }

    @AfterAll
    static void close() {
        engines.close();
    }

    static final class Weather {
        final List<String> asked = new ArrayList<>();

        @Tool("Tells the weather")
        String getWeather(@P("the city") String city) {
            asked.add("weather in " + city);
            return "sunny";
        }

        @Tool("Tells the time")
        String getTime(String country) {
            asked.add("time in " + country);
            return "14:35";
        }
    }

    interface Assistant {
        Result<String> ask(String question);
    }

    interface StreamingAssistant {
        TokenStream ask(String question);
    }

    @Test
    void callsToolsAndTellsTheirResults() {
        Weather weather = new Weather();
        Assistant assistant = AiServices.builder(Assistant.class)
                .chatModel(TramontaneChatModel.builder()
                        .engine(engines.weatherAndTime)
                        .presencePenalty(2)
                        .build())
                .chatMemory(MessageWindowChatMemory.withMaxMessages(10))
                .tools(weather)
                .build();
        Result<String> result = assistant.ask("What is the weather in Munich, and what time is it in France?");
        assertThat(weather.asked).containsExactly("weather in Munich", "time in France");
        assertThat(result.content()).startsWith("It's sunny at 14:35");
        assertThat(result.toolExecutions()).hasSize(2);
        assertThat(result.tokenUsage().outputTokenCount()).isPositive();
        assertThat(result.finishReason()).isEqualTo(dev.langchain4j.model.output.FinishReason.STOP);
    }

    @Test
    void streamsWhatFollowsACall() {
        Weather weather = new Weather();
        StreamingAssistant assistant = AiServices.builder(StreamingAssistant.class)
                .streamingChatModel(TramontaneStreamingChatModel.builder()
                        .engine(engines.weather)
                        .build())
                .tools(weather)
                .build();
        StringBuilder text = new StringBuilder();
        CompletableFuture<ChatResponse> end = new CompletableFuture<>();
        assistant
                .ask("What is the weather in Munich?")
                .onPartialResponse(text::append)
                .onCompleteResponse(end::complete)
                .onError(end::completeExceptionally)
                .start();
        assertThat(end.join().aiMessage().text()).startsWith("It's sunny").isEqualTo(text.toString());
        assertThat(weather.asked).containsExactly("weather in Munich");
    }
}
