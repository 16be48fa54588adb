package dev.tramontane.engine;

import dev.tramontane.language.output.OutputEvent;

/** What a {@link CompletionStream} tells, in order; {@link Finished} is the last. */
public sealed interface CompletionEvent {

    /** More thinking, more answer, or a part of a tool call. */
    record Output(OutputEvent event) implements CompletionEvent {}

    /** The end. */
    record Finished(FinishReason reason, Usage usage) implements CompletionEvent {}
}
