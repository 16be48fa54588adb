package dev.tramontane.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.tramontane.engine.Completion;
import dev.tramontane.engine.FinishReason;
import dev.tramontane.engine.Usage;
import dev.tramontane.language.chat.ToolCall;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseMapperTest {

    private static final Usage USAGE = new Usage(3, 1, 2, 5, 9, 4, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    private static ChatResponse map(String text, List<ToolCall> calls, FinishReason reason) {
        return new ResponseMapper("starter", true).map(new Completion(text, "", calls, List.of(), reason, USAGE));
    }

    @ParameterizedTest
    @CsvSource({
        "STOP, STOP",
        "TOOL_CALLS, TOOL_EXECUTION",
        "LENGTH, LENGTH",
        "CONTEXT_LENGTH, LENGTH",
        "CANCELLED, OTHER"
    })
    void endsForTheSameReason(FinishReason reason, dev.langchain4j.model.output.FinishReason expected) {
        assertThat(map("Hi", List.of(), reason).finishReason()).isEqualTo(expected);
    }

    @Test
    void aDeadlineIsATimeout() {
        assertThatThrownBy(() -> map("Hi", List.of(), FinishReason.DEADLINE))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("after 7 generated tokens");
    }

    @Test
    void onlyCallsComeWithoutText() {
        assertThat(map("", List.of(), FinishReason.LENGTH).aiMessage().text()).isEmpty();
        ChatResponse calling = map("", List.of(new ToolCall("a1b2c3d4e", "add", "{}")), FinishReason.TOOL_CALLS);
        assertThat(calling.aiMessage().text()).isNull();
        assertThat(calling.aiMessage().thinking()).isNull();
        assertThat(calling.tokenUsage().totalTokenCount()).isEqualTo(10);
    }
}
