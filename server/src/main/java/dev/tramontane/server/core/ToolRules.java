package dev.tramontane.server.core;

import dev.tramontane.engine.Completion;
import dev.tramontane.engine.Engine;
import dev.tramontane.engine.Request;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.tokenizer.ControlTokens;
import java.util.List;
import java.util.Optional;

/**
 * What a request demands of tool calls. That there are none, or one at most, is enforced token by token; that there is one is
 * looked at afterwards.
 *
 * @param choice whether tools are to be called
 * @param isParallel whether several may be
 */
public record ToolRules(ToolChoice choice, boolean isParallel) {

    /** The request with what can be enforced. */
    public Request enforced(Request request, Engine engine) {
        if (choice.demand() != ToolChoice.Demand.NONE && isParallel) {
            return request;
        }
        int marker = engine.tokenizer().special(ControlTokens.TOOL_CALL);
        int most = choice.demand() == ToolChoice.Demand.NONE ? 0 : 1;
        return request.withConstraint(() -> new ToolCallCeiling(marker, most));
    }

    /** What to tell the client if an answer does not do what was demanded. */
    public Optional<String> unmet(List<ToolCall> calls) {
        if (choice.demand() != ToolChoice.Demand.REQUIRED) {
            return Optional.empty();
        }
        if (calls.isEmpty()) {
            return Optional.of("tool_choice demanded a tool call and the model made none");
        }
        return choice.name()
                .filter(name -> calls.stream().noneMatch(call -> call.name().equals(name)))
                .map(_ -> "tool_choice demanded a call of one function and the model called others");
    }

    /** As {@link #unmet(List)}, of several answers. */
    public List<String> unmetBy(List<Completion> completions) {
        return completions.stream()
                .flatMap(completion -> unmet(completion.toolCalls()).stream())
                .distinct()
                .toList();
    }
}
