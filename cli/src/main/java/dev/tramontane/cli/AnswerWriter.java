package dev.tramontane.cli;

import dev.tramontane.engine.Completion;
import dev.tramontane.engine.CompletionCollector;
import dev.tramontane.engine.CompletionEvent;
import dev.tramontane.language.output.OutputEvent;
import dev.tramontane.language.output.OutputEvent.TextDelta;
import dev.tramontane.language.output.OutputEvent.ThinkingDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallArgumentsDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallFinished;
import dev.tramontane.language.output.OutputEvent.ToolCallStarted;
import java.util.Optional;

/** Writes one answer as it is generated: thinking dimmed, a blank line, the text, and every tool call on its own line. */
final class AnswerWriter {
    private final Output output;
    private final Optional<Output> thinkingOutput;
    private final CompletionCollector collector = new CompletionCollector();
    private boolean isThinking;
    private boolean atLineStart = true;

    /**
     * @param output where text and calls go
     * @param thinkingOutput where thinking goes, if anywhere
     */
    AnswerWriter(Output output, Optional<Output> thinkingOutput) {
        this.output = output;
        this.thinkingOutput = thinkingOutput;
    }

    /** Writes every event when it comes, and returns all that came. */
    Completion write(Iterable<CompletionEvent> stream) {
        for (CompletionEvent event : stream) {
            if (event instanceof CompletionEvent.Output(OutputEvent part)) {
                write(part);
            }
            Optional<Completion> whole = collector.accept(event);
            if (whole.isPresent()) {
                endThinking();
                endLine();
                return whole.get();
            }
        }
        throw new IllegalStateException("the stream was read before");
    }

    private void write(OutputEvent event) {
        switch (event) {
            case ThinkingDelta(String delta) -> thinkingOutput.ifPresent(to -> think(to, delta));
            case TextDelta(String delta) -> {
                endThinking();
                print(delta);
            }
            case ToolCallStarted call -> {
                endThinking();
                endLine();
                print("[tool call] " + call.name() + " ");
            }
            case ToolCallArgumentsDelta(int _, String delta) -> print(delta);
            case ToolCallFinished _ -> endLine();
        }
    }

    private void think(Output to, String delta) {
        isThinking = true;
        to.print(to.dim(to.harmless(delta)));
        to.flush();
        atLineStart = delta.endsWith("\n");
    }

    /** Leaves a blank line between thinking and what follows. */
    private void endThinking() {
        if (isThinking) {
            isThinking = false;
            thinkingOutput.ifPresent(to -> {
                to.print(atLineStart ? "\n" : "\n\n");
                to.flush();
            });
            atLineStart = true;
        }
    }

    private void print(String delta) {
        output.print(output.harmless(delta));
        output.flush();
        atLineStart = delta.endsWith("\n");
    }

    private void endLine() {
        if (!atLineStart) {
            print("\n");
        }
    }
}
