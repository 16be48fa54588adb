package dev.tramontane.engine;

import dev.tramontane.language.output.OutputEvent;

/** What a {@link CompletionStream} tells, in order; {@link Finished} is the last. */
public sealed interface CompletionEvent {

    /** More thinking, more answer, or a part of a tool call. */
    record Output(OutputEvent event) implements CompletionEvent {}

    /** A token's probability, told before the output that the token leads to; only if the request asks for it. */
    record Chosen(TokenLogprob logprob) implements CompletionEvent {}

    /** The end. */
    record Finished(FinishReason reason, Usage usage) implements CompletionEvent {}
}
