package dev.tramontane.server.core;

import dev.tramontane.engine.Request;
import java.util.List;

/**
 * What a dialect's request comes down to.
 *
 * @param request what the engine is asked
 * @param model the name of the model that answers, as the answer tells it
 * @param isStream whether the answer is told as it comes
 * @param tellsUsage whether a streamed answer ends with its usage
 * @param warnings what the client should know about how its request was understood
 */
public record CompletionCall(
        Request request, String model, boolean isStream, boolean tellsUsage, List<String> warnings) {

    public CompletionCall {
        warnings = List.copyOf(warnings);
    }
}
