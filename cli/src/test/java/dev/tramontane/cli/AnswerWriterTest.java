package dev.tramontane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.engine.Completion;
import dev.tramontane.engine.CompletionEvent;
import dev.tramontane.engine.CompletionEvent.Finished;
import dev.tramontane.engine.FinishReason;
import dev.tramontane.engine.Usage;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.output.OutputEvent;
import dev.tramontane.language.output.OutputEvent.TextDelta;
import dev.tramontane.language.output.OutputEvent.ThinkingDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallArgumentsDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallFinished;
import dev.tramontane.language.output.OutputEvent.ToolCallStarted;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnswerWriterTest {
    private static final Usage USAGE = new Usage(1, 0, 1, 1, 1, 1, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    private final StringWriter written = new StringWriter();
    private final Output plain = new Output(written, false, false);

    private static Completion write(AnswerWriter writer, OutputEvent... events) {
        List<CompletionEvent> all = new ArrayList<>();
        for (OutputEvent event : events) {
            all.add(new CompletionEvent.Output(event));
        }
        all.add(new Finished(FinishReason.STOP, USAGE));
        return writer.write(all);
    }

    @Test
    void callsStandOnLinesOfTheirOwn() {
        ToolCall first = new ToolCall("a", "weather", "{\"city\": \"Nîmes\"}");
        ToolCall second = new ToolCall("b", "time", "{}");
        Completion completion = write(
                new AnswerWriter(plain, Optional.empty()),
                new ThinkingDelta("Hm."),
                new TextDelta("Let me "),
                new TextDelta("look."),
                new ToolCallStarted(0, "a", "weather"),
                new ToolCallArgumentsDelta(0, "{\"city\": "),
                new ToolCallArgumentsDelta(0, "\"Nîmes\"}"),
                new ToolCallFinished(0, first),
                new ToolCallStarted(1, "b", "time"),
                new ToolCallArgumentsDelta(1, "{}"),
                new ToolCallFinished(1, second));
        assertThat(written).hasToString("""
                Let me look.
                [tool call] weather {"city": "Nîmes"}
                [tool call] time {}
                """);
        assertThat(completion.text()).isEqualTo("Let me look.");
        assertThat(completion.thinking()).isEqualTo("Hm.");
        assertThat(completion.toolCalls()).containsExactly(first, second);
    }

    @Test
    void aBlankLineFollowsTheThinking() {
        write(new AnswerWriter(plain, Optional.of(plain)), new ThinkingDelta("Hm.\n"), new TextDelta("Yes.\n"));
        assertThat(written).hasToString("Hm.\n\nYes.\n");
    }

    @Test
    void anUnfinishedThoughtEndsItsLine() {
        write(new AnswerWriter(plain, Optional.of(plain)), new ThinkingDelta("Hm"));
        assertThat(written).hasToString("Hm\n\n");
    }

    @Test
    void aTerminalIsNotToldToDoThings() {
        String hostile = "\u001b]0;title\u0007 \u009b2J\r\u007f\n\t";
        write(new AnswerWriter(new Output(written, true, true), Optional.empty()), new TextDelta(hostile));
        assertThat(written).hasToString("\u241b]0;title\u2407 \ufffd2J\u240d\u2421\n\t\n");
    }

    @Test
    void aFileGetsEveryCharacter() {
        write(new AnswerWriter(plain, Optional.empty()), new TextDelta("\u001b[31m\n"));
        assertThat(written).hasToString("\u001b[31m\n");
    }
}
