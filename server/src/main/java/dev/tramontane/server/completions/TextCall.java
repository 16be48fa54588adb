package dev.tramontane.server.completions;

import dev.tramontane.engine.Request;
import java.util.List;

/**
 * A request for completions of text, understood.
 *
 * @param requests what the engine is asked, one for each prompt
 * @param echoes what to begin the answers to each prompt with
 * @param model the name of the model that answers, as the answer tells it
 * @param samples answers to each prompt
 * @param tellsLogprobs whether the answer tells probabilities
 * @param isStream whether the answer is told as it comes
 * @param tellsUsage whether a streamed answer ends with its usage
 */
record TextCall(
        List<Request> requests,
        List<String> echoes,
        String model,
        int samples,
        boolean tellsLogprobs,
        boolean isStream,
        boolean tellsUsage) {

    TextCall {
        requests = List.copyOf(requests);
        echoes = List.copyOf(echoes);
    }

    /** How many answers there are, to all prompts. */
    int choices() {
        return requests.size() * samples;
    }

    /** What an answer begins with. */
    String echo(int choice) {
        return echoes.get(choice / samples);
    }
}
