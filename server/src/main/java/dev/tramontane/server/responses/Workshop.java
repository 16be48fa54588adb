package dev.tramontane.server.responses;

import dev.tramontane.server.core.LogprobsJson;
import dev.tramontane.server.core.Services;

/**
 * What responses are made with.
 *
 * @param services the engine and what belongs to it
 * @param store the responses that are kept
 * @param running the responses that are being made
 * @param seal seals thoughts
 * @param ids draws ids
 * @param logprobs writes probabilities
 */
record Workshop(
        Services services,
        ResponseStore store,
        RunningResponses running,
        ThoughtSeal seal,
        Ids ids,
        LogprobsJson logprobs) {

    static Workshop of(Services services, StoreLimits limits, ThoughtSeal seal) {
        return new Workshop(
                services,
                new ResponseStore(limits, services.clock()),
                new RunningResponses(),
                seal,
                new Ids(),
                new LogprobsJson(services.engine().tokenizer()));
    }
}
