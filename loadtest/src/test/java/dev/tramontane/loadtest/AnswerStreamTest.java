package dev.tramontane.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a clock that goes on by one whenever it is read, which is once for every event. */
class AnswerStreamTest {
    private static final Prompt PROMPT = Prompt.of("hello", 7, 16);

    private static RequestTrace read(String stream) throws IOException {
        AtomicLong clock = new AtomicLong();
        AnswerStream answer = new AnswerStream(clock::incrementAndGet);
        answer.read(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)));
        return answer.trace(0, PROMPT);
    }

    @Test
    void onlyChunksWithSomethingOfTheAnswerCount() throws IOException {
        RequestTrace trace = read("""
                data: {"choices":[{"delta":{"role":"assistant","content":""},"finish_reason":null}]}

                : ping

                data: {"choices":[{"delta":{"reasoning_content":"hm"}}]}

                data: {"choices":[{"delta":{"content":"a"}}]}

                data: {"choices":[{"delta":{"content":[{"type":"text","text":"b"}]}}]}

                data: {"choices":[{"delta":{"tool_calls":[{"index":0}]}}]}

                data: {"choices":[{"delta":{},"finish_reason":"stop"}]}

                data: {"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":5}}

                data: [DONE]

                """);
        assertThat(trace.chunks()).containsExactly(2L, 3L, 4L, 5L);
        assertThat(trace.end()).isEqualTo(7);
        assertThat(trace.promptLength()).isEqualTo(12);
        assertThat(trace.outputTokens()).hasValue(5);
        assertThat(trace.error()).isEmpty();
    }

    @Test
    void completionsHaveTexts() throws IOException {
        RequestTrace trace = read("""
                data:{"choices":[{"text":"a"}],"usage":null}
                data:{"choices":[{"text":"","finish_reason":"length"}]}
                """);
        assertThat(trace.chunks()).containsExactly(1L);
        assertThat(trace.end()).isEqualTo(2);
        assertThat(trace.promptLength()).isEqualTo(7);
        assertThat(trace.outputTokens()).isEmpty();
        assertThat(trace.error()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n",
                "data: {\"choices\":[]}\ndata: no json\ndata: [DONE]\n",
                "data: {\"error\":{\"message\":\"no room\"}}\ndata: [DONE]\n",
                "{\"choices\":[{\"message\":{\"content\":\"not a stream\"}}]}",
            })
    void whatIsNoWholeAnswerHasFailed(String stream) throws IOException {
        assertThat(read(stream).isSuccess()).isFalse();
        assertThat(read(stream).outputLength()).isZero();
    }
}
