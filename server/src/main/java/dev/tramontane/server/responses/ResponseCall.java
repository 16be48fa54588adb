package dev.tramontane.server.responses;

import dev.tramontane.server.core.CompletionCall;
import dev.tramontane.server.core.Places;
import dev.tramontane.server.core.ToolRules;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request for a response, understood.
 *
 * @param owner the name of the caller
 * @param completion what the engine is asked, and how the answer is told
 * @param rules what is demanded of function calls
 * @param names what functions are called
 * @param thinking how thoughts are told
 * @param settings what the response repeats of the request
 * @param input its own items, without those of earlier responses
 * @param previous the id of the response that it goes on from
 * @param isStored whether the response is kept
 * @param places where parts of the conversation stand in the request
 */
record ResponseCall(
        String owner,
        CompletionCall completion,
        ToolRules rules,
        FunctionNames names,
        Thinking thinking,
        ObjectNode settings,
        List<Item> input,
        Optional<String> previous,
        boolean isStored,
        Places places) {

    ResponseCall {
        input = List.copyOf(input);
    }
}
