package dev.tramontane.engine;

import dev.tramontane.engine.CompletionEvent.Chosen;
import dev.tramontane.engine.CompletionEvent.Finished;
import dev.tramontane.engine.CompletionEvent.Output;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.output.OutputEvent.TextDelta;
import dev.tramontane.language.output.OutputEvent.ThinkingDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallArgumentsDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallFinished;
import dev.tramontane.language.output.OutputEvent.ToolCallStarted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts the events of one completion together, for readers who look at them as they come and want the whole in the end. */
public final class CompletionCollector {

    private final StringBuilder text = new StringBuilder();
    private final StringBuilder thinking = new StringBuilder();
    private final List<ToolCall> calls = new ArrayList<>();
    private final List<TokenLogprob> logprobs = new ArrayList<>();

    /** Has nothing yet. */
    public CompletionCollector() {}

    /** Takes the next event; returns the completion if it was the last. */
    public Optional<Completion> accept(CompletionEvent event) {
        switch (event) {
            case Output(TextDelta delta) -> text.append(delta.text());
            case Output(ThinkingDelta delta) -> thinking.append(delta.text());
            case Output(ToolCallFinished call) -> calls.add(call.call());
            case Output(ToolCallStarted _), Output(ToolCallArgumentsDelta _) -> {
                // The finished call holds them.
            }
            case Chosen(TokenLogprob logprob) -> logprobs.add(logprob);
            case Finished(FinishReason reason, Usage usage, Optional<String> stopString) -> {
                return Optional.of(new Completion(
                        text.toString(), thinking.toString(), calls, logprobs, reason, usage, stopString));
            }
        }
        return Optional.empty();
    }
}
