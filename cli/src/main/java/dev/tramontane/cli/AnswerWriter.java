package dev.tramontane.cli;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes one answer as it is generated: thinking dimmed, a blank line, the text, and every tool call on its own line. */
final class AnswerWriter {
    private final Output output;
    private final Optional<Output> thinkingOutput;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder thinking = new StringBuilder();
    private final List<ToolCall> calls = new ArrayList<>();
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
            switch (event) {
                case CompletionEvent.Output(OutputEvent part) -> write(part);
                case CompletionEvent.Chosen _ -> {
                    // Not asked for.
                }
                case Finished(FinishReason reason, Usage usage) -> {
                    endThinking();
                    endLine();
                    return new Completion(text.toString(), thinking.toString(), calls, List.of(), reason, usage);
                }
            }
        }
        throw new IllegalStateException("the stream was read before");
    }

    private void write(OutputEvent event) {
        switch (event) {
            case ThinkingDelta(String delta) -> {
                thinking.append(delta);
                thinkingOutput.ifPresent(to -> think(to, delta));
            }
            case TextDelta(String delta) -> {
                text.append(delta);
                endThinking();
                print(delta);
            }
            case ToolCallStarted call -> {
                endThinking();
                endLine();
                print("[tool call] " + call.name() + " ");
            }
            case ToolCallArgumentsDelta(int _, String delta) -> print(delta);
            case ToolCallFinished finished -> {
                calls.add(finished.call());
                endLine();
            }
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
