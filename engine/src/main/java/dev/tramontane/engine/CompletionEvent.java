package dev.tramontane.engine;

import dev.tramontane.language.output.OutputEvent;
import java.util.Optional;

/** What a {@link CompletionStream} tells, in order; {@link Finished} is the last. */
public sealed interface CompletionEvent {

    /** More thinking, more answer, or a part of a tool call. */
    record Output(OutputEvent event) implements CompletionEvent {}

    /** A token's probability, told before the output that the token leads to; only if the request asks for it. */
    record Chosen(TokenLogprob logprob) implements CompletionEvent {}

    /**
     * The end.
     *
     * @param reason why it is the end
     * @param usage what it cost
     * @param stopString the stop string that ended it, if one did
     */
    record Finished(FinishReason reason, Usage usage, Optional<String> stopString) implements CompletionEvent {

        /** An end that no stop string brought about. */
        public Finished(FinishReason reason, Usage usage) {
            this(reason, usage, Optional.empty());
        }
    }
}
