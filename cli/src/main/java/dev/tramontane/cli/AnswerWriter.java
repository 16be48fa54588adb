package dev.tramontane.cli;

import dev.tramontane.language.output.OutputEvent;
import dev.tramontane.language.output.OutputEvent.TextDelta;
import dev.tramontane.language.output.OutputEvent.ThinkingDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallArgumentsDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallFinished;
import dev.tramontane.language.output.OutputEvent.ToolCallStarted;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes an answer as it is generated: thinking dimmed, a blank line, the text, and every tool call on its own line. */
final class AnswerWriter {

    private enum Part {
        THINKING,
        TEXT,
        CALL
    }

    private final Output output;
    private final Optional<Output> thinking;
    private @Nullable Part part;
    private boolean atLineStart = true;

    /**
     * @param output where text and calls go
     * @param thinking where thinking goes, if anywhere
     */
    AnswerWriter(Output output, Optional<Output> thinking) {
        this.output = output;
        this.thinking = thinking;
    }

    /** Writes what has come, at once. */
    void accept(OutputEvent event) {
        switch (event) {
            case ThinkingDelta(String text) -> thinking.ifPresent(to -> {
                begin(Part.THINKING);
                to.print(to.dim(to.harmless(text)));
                atLineStart = text.endsWith("\n");
                to.flush();
            });
            case TextDelta(String text) -> {
                begin(Part.TEXT);
                write(text);
            }
            case ToolCallStarted call -> {
                endLine();
                begin(Part.CALL);
                write("[tool call] " + call.name() + " ");
            }
            case ToolCallArgumentsDelta(int _, String text) -> write(text);
            case ToolCallFinished _ -> endLine();
        }
    }

    /** Ends the last line. */
    void end() {
        endLine();
        part = null;
    }

    private void begin(Part next) {
        if (part == Part.THINKING && next != Part.THINKING) {
            Output to = thinking.orElse(output);
            to.print(atLineStart ? "\n" : "\n\n");
            to.flush();
            atLineStart = true;
        } else if (part == Part.CALL && next == Part.TEXT) {
            endLine();
        }
        part = next;
    }

    private void endLine() {
        if (!atLineStart) {
            Output to = part == Part.THINKING ? thinking.orElse(output) : output;
            to.print("\n");
            to.flush();
            atLineStart = true;
        }
    }

    private void write(String text) {
        output.print(output.harmless(text));
        output.flush();
        atLineStart = text.endsWith("\n");
    }
}
