package dev.tramontane.engine;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What an engine does at a moment ({@link Load}, the cache's blocks) and has done since it was loaded (all else, which only
 * grows). The numbers are read one after the other while the engine goes on, so sums may differ by what happened meanwhile.
 *
 * @param uptime since the engine was loaded
 * @param load how many completions there are
 * @param cache the latent cache
 * @param tokens what came in and went out
 * @param outcomes how completions ended
 * @param work what the model was made to do
 * @param latencies how long things took
 * @param lengths how long prompts and answers were
 * @param experts how evenly the router spreads its work, layer by layer; layers without experts are left out
 */
public record EngineStatistics(
        Duration uptime,
        Load load,
        Cache cache,
        Tokens tokens,
        Outcomes outcomes,
        Work work,
        Latencies latencies,
        Lengths lengths,
        List<ExpertLoad> experts) {

    public EngineStatistics {
        experts = List.copyOf(experts);
    }

    /**
     * Completions at this moment.
     *
     * @param running completions that are computed, prompt or answer
     * @param waiting completions whose turn has not come, or was taken from them
     * @param paused completions that have given their blocks up because their readers lag behind; counted here only
     */
    public record Load(int running, int waiting, int paused) {}

    /**
     * The latent cache.
     *
     * @param blockSize positions of a block
     * @param totalBlocks all blocks
     * @param usedBlocks blocks that running completions hold at this moment
     * @param idleBlocks blocks that nobody holds at this moment, kept for requests that begin alike
     * @param evictedBlocks blocks whose content was given up to make room
     * @param lookedUpTokens prompt tokens that were looked for in the cache
     * @param hitTokens how many of them were found, and not computed again
     */
    public record Cache(
            int blockSize,
            int totalBlocks,
            int usedBlocks,
            int idleBlocks,
            long evictedBlocks,
            long lookedUpTokens,
            long hitTokens) {

        /** Blocks that hold nothing. */
        public int freeBlocks() {
            return totalBlocks - usedBlocks - idleBlocks;
        }

        /** The share of looked-up tokens that were found, 0 to 1; 0 if none was looked up. */
        public double prefixHitRate() {
            return share(hitTokens, lookedUpTokens);
        }
    }

    /**
     * What came in and went out.
     *
     * @param prompt tokens of prompts that were taken up, each request's once, cached or not
     * @param generated tokens generated, markers included
     * @param thinking how many of them were thought and not said
     * @param characters UTF-16 units of thinking, answers and tool calls told
     */
    public record Tokens(long prompt, long generated, long thinking, long characters) {}

    /**
     * How completions ended.
     *
     * @param finished those that were served, by the reason of their end; every reason is there
     * @param failed those that were taken and failed
     * @param refused requests that were not taken: too many waited, they could not be served, or the engine was closed
     */
    public record Outcomes(Map<FinishReason, Long> finished, long failed, long refused) {
        public Outcomes {
            EnumMap<FinishReason, Long> all = new EnumMap<>(FinishReason.class);
            for (FinishReason reason : FinishReason.values()) {
                all.put(reason, finished.getOrDefault(reason, 0L));
            }
            finished = Collections.unmodifiableMap(all);
        }
    }

    /**
     * What the model was made to do.
     *
     * @param steps passes through the model
     * @param rows tokens computed in them: of prompts, generated and drafted
     * @param preemptions times that a running completion had to give its cache blocks up and start over
     * @param drafts times that tokens of a completion were guessed, several at once
     * @param drafted tokens that were guessed
     * @param accepted guesses that the model confirmed
     * @param acceptedByPosition the same by the place that they had among the tokens guessed at once, from the first on
     */
    public record Work(
            long steps,
            long rows,
            long preemptions,
            long drafts,
            long drafted,
            long accepted,
            List<Long> acceptedByPosition) {

        public Work {
            acceptedByPosition = List.copyOf(acceptedByPosition);
        }

        /** The share of guesses that were right, 0 to 1; 0 if none was made. */
        public double acceptanceRate() {
            return share(accepted, drafted);
        }
    }

    /**
     * How long things took.
     *
     * @param timeInQueue from a request's arrival until it was first taken up
     * @param timeToFirstToken from a request's arrival to its first generated token
     * @param timeBetweenTokens from a step that generated tokens of a completion to the next that did. As in vLLM's
     *     inter-token latency, tokens of one step, which come at the same moment, count as one: what a reader sees is a
     *     chunk, and zeros would only hide how long it waits for the next
     * @param requestTime from a request's arrival to the end of its completion, unless it failed
     * @param prefillTime from the moment that a completion was first taken up to its first token, told at its end
     * @param decodeTime from a completion's first token to its last, told at its end
     * @param stepTime of one pass through the model and what belongs to it
     */
    public record Latencies(
            Histogram timeInQueue,
            Histogram timeToFirstToken,
            Histogram timeBetweenTokens,
            Histogram requestTime,
            Histogram prefillTime,
            Histogram decodeTime,
            Histogram stepTime) {}

    /**
     * Tokens of completions, told at their end unless they failed.
     *
     * @param prompt of their prompts, cached or not
     * @param generated of their answers, thinking included
     */
    public record Lengths(Histogram prompt, Histogram generated) {}

    /**
     * The experts of one layer.
     *
     * @param layer the layer, from 0 on
     * @param experts routed experts that it has
     * @param assignments times that a row was sent to one of them
     * @param busiest those that were sent to the expert which got most
     */
    public record ExpertLoad(int layer, int experts, long assignments, long busiest) {

        /** What the busiest expert got, as a multiple of the mean: 1 if all got the same, 0 if none got anything. */
        public double imbalance() {
            return share(busiest, assignments) * experts;
        }
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
