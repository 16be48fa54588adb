package dev.tramontane.train.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.json.JsonValue;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JudgeTest {
    private static Reply text(String text) {
        return new Reply(text, "", List.of());
    }

    private static Reply calls(ToolCall... calls) {
        return new Reply("", "", List.of(calls));
    }

    @Test
    void theLastWholeNumberCounts() {
        Judge judge = new Judge.WholeNumber(-35);
        assertThat(judge.accepts(text("-35"))).isTrue();
        assertThat(judge.accepts(text("12 - 47 is -35."))).isTrue();
        assertThat(judge.accepts(text("35"))).isFalse();
        assertThat(judge.accepts(text("-35 or 4"))).isFalse();
        assertThat(judge.accepts(text("-35.5"))).isFalse();
        assertThat(judge.accepts(text(""))).isFalse();
    }

    @Test
    void jsonIsComparedByValue() {
        Judge judge = new Judge.Json(JsonValue.parse("{\"a\": 1, \"b\": \"x\"}"));
        assertThat(judge.accepts(text("{\"b\":\"x\",\"a\":1}"))).isTrue();
        assertThat(judge.accepts(text("{\"a\": \"1\", \"b\": \"x\"}"))).isFalse();
        assertThat(judge.accepts(text("{\"a\": 1}"))).isFalse();
        assertThat(judge.accepts(text("{\"a\": 1, \"b\": \"x\""))).isFalse();
    }

    @Test
    void callsAreComparedByNameAndArguments() {
        Judge.Calls judge = new Judge.Calls(List.of(new ToolCall("1", "sum", "{\"a\": 1, \"b\": 2}")));
        assertThat(judge.accepts(calls(new ToolCall("x", "sum", "{\"b\":2,\"a\":1}"))))
                .isTrue();
        assertThat(judge.accepts(calls(new ToolCall("x", "add", "{\"a\": 1, \"b\": 2}"))))
                .isFalse();
        assertThat(judge.accepts(calls(new ToolCall("x", "sum", "{\"a\": 1}")))).isFalse();
        assertThat(judge.names(calls(new ToolCall("x", "sum", "{")))).isTrue();
        assertThat(judge.accepts(calls(new ToolCall("x", "sum", "{")))).isFalse();
        assertThat(judge.accepts(text("3"))).isFalse();
    }

    @Test
    void textsAreCompared() {
        assertThat(new Judge.Exact("Paris").accepts(text(" paris\n"))).isTrue();
        assertThat(new Judge.Exact("Paris").accepts(text("Paris, France"))).isFalse();
        assertThat(new Judge.Verbatim("PARIS").accepts(text("Paris"))).isFalse();
        assertThat(new Judge.Holds(List.of("21", "sunny"), List.of("rain")).accepts(text("21 and Sunny")))
                .isTrue();
        assertThat(new Judge.Holds(List.of("21"), List.of("rain")).accepts(text("21 and rain")))
                .isFalse();
        assertThat(new Judge.Program("a b").accepts(text("a\n  b\n"))).isTrue();
        assertThat(new Judge.Program("a b").accepts(text("ab"))).isFalse();
    }
}
