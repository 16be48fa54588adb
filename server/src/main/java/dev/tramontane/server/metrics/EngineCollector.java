package dev.tramontane.server.metrics;

import dev.tramontane.engine.EngineStatistics;
import dev.tramontane.engine.EngineStatistics.Cache;
import dev.tramontane.engine.EngineStatistics.ExpertLoad;
import dev.tramontane.engine.EngineStatistics.Latencies;
import dev.tramontane.engine.FinishReason;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * An engine's statistics as metrics: read when they are asked for, and counted nowhere else. Those that vLLM has as well go by
 * its names and have its meanings, so that dashboards made for it work; the others begin with {@code tramontane}.
 */
final class EngineCollector implements MultiCollector {

    private final Supplier<EngineStatistics> engine;
    private final String model;

    /** @param model the value of the label {@code model_name} */
    EngineCollector(Supplier<EngineStatistics> engine, String model) {
        this.engine = engine;
        this.model = model;
    }

    @Override
    public MetricSnapshots collect() {
        EngineStatistics statistics = engine.get();
        MetricFamilies families = new MetricFamilies(model);
        load(families, statistics);
        tokens(families, statistics);
        outcomes(families, statistics);
        work(families, statistics);
        experts(families, statistics.experts());
        latencies(families, statistics.latencies());
        families.histogram(
                "vllm:request_prompt_tokens",
                "Tokens of the prompts of finished completions.",
                statistics.lengths().prompt());
        families.histogram(
                "vllm:request_generation_tokens",
                "Tokens that finished completions have generated.",
                statistics.lengths().generated());
        return families.build();
    }

    private static void load(MetricFamilies families, EngineStatistics statistics) {
        Cache cache = statistics.cache();
        families.gauge(
                "vllm:num_requests_running",
                "Completions that are computed.",
                statistics.load().running());
        families.gauge(
                "vllm:num_requests_waiting",
                "Completions whose turn has not come, or was taken from them.",
                statistics.load().waiting());
        families.gauge(
                "tramontane_requests_paused",
                "Completions that have given their cache up because their readers lag behind.",
                statistics.load().paused());
        families.gauge(
                "vllm:kv_cache_usage_perc",
                "Share of the cache that running completions hold, 0 to 1.",
                cache.totalBlocks() == 0 ? 0 : (double) cache.usedBlocks() / cache.totalBlocks());
        Map<String, Number> blocks = new LinkedHashMap<>();
        blocks.put("used", cache.usedBlocks());
        blocks.put("idle", cache.idleBlocks());
        blocks.put("free", cache.freeBlocks());
        families.gauges(
                "tramontane_cache_blocks",
                "Blocks of the cache: used by completions, idle but kept for prompts that begin alike, or free.",
                "state",
                blocks);
        families.counter(
                "tramontane_cache_evicted_blocks",
                "Blocks whose content was given up to make room.",
                cache.evictedBlocks());
        families.counter(
                "vllm:prefix_cache_queries",
                "Prompt tokens that were looked for in the cache.",
                cache.lookedUpTokens());
        families.counter("vllm:prefix_cache_hits", "Prompt tokens that were found in the cache.", cache.hitTokens());
    }

    private static void tokens(MetricFamilies families, EngineStatistics statistics) {
        families.counter(
                "vllm:prompt_tokens",
                "Tokens of prompts that were taken up, cached or not.",
                statistics.tokens().prompt());
        families.counter(
                "vllm:generation_tokens",
                "Generated tokens, thinking included.",
                statistics.tokens().generated());
        families.counter(
                "tramontane_thinking_tokens",
                "Generated tokens that were thought and not said.",
                statistics.tokens().thinking());
        families.counter(
                "tramontane_output_characters",
                "UTF-16 units of thinking, answers and tool calls told.",
                statistics.tokens().characters());
    }

    private static void outcomes(MetricFamilies families, EngineStatistics statistics) {
        Map<FinishReason, Long> finished = statistics.outcomes().finished();
        Map<String, Number> theirs = new LinkedHashMap<>();
        Map<String, Number> ours = new LinkedHashMap<>();
        new EnumMap<>(finished).forEach((reason, count) -> {
            theirs.merge(vllmReason(reason), count, (one, other) -> one.longValue() + other.longValue());
            ours.put(reason.name().toLowerCase(Locale.ROOT), count);
        });
        families.counters("vllm:request_success", "Completions that have ended, by reason.", "finished_reason", theirs);
        families.counters(
                "tramontane_completions_finished",
                "Completions that have ended, by reason, each reason of its own.",
                "reason",
                ours);
        families.counter(
                "tramontane_completions_failed",
                "Completions that were taken and failed.",
                statistics.outcomes().failed());
        families.counter(
                "tramontane_requests_refused",
                "Requests that were not taken because too many waited, or the engine was closed.",
                statistics.outcomes().refused());
    }

    /** The nearest of the reasons that vLLM knows. */
    private static String vllmReason(FinishReason reason) {
        return switch (reason) {
            case STOP, TOOL_CALLS -> "stop";
            case LENGTH, CONTEXT_LENGTH -> "length";
            case CANCELLED, DEADLINE -> "abort";
        };
    }

    private static void work(MetricFamilies families, EngineStatistics statistics) {
        EngineStatistics.Work work = statistics.work();
        families.counter(
                "vllm:num_preemptions",
                "Times that a running completion had to give its cache up and start over.",
                work.preemptions());
        families.counter(
                "vllm:spec_decode_num_drafts", "Times that tokens of a completion were guessed.", work.drafts());
        families.counter("vllm:spec_decode_num_draft_tokens", "Tokens that were guessed.", work.drafted());
        families.counter("vllm:spec_decode_num_accepted_tokens", "Guesses that the model confirmed.", work.accepted());
        Map<String, Number> byPosition = new LinkedHashMap<>();
        for (int position = 0; position < work.acceptedByPosition().size(); position++) {
            byPosition.put(Integer.toString(position), work.acceptedByPosition().get(position));
        }
        families.counters(
                "vllm:spec_decode_num_accepted_tokens_per_pos",
                "Guesses that the model confirmed, by their place among those made at once.",
                "position",
                byPosition);
        families.counter("tramontane_steps", "Passes through the model.", work.steps());
        families.counter(
                "tramontane_step_rows", "Tokens computed in passes: of prompts, generated, guessed.", work.rows());
    }

    private static void experts(MetricFamilies families, List<ExpertLoad> layers) {
        Map<String, Number> imbalances = new LinkedHashMap<>();
        layers.forEach(layer -> imbalances.put(Integer.toString(layer.layer()), layer.imbalance()));
        families.gauges(
                "tramontane_expert_imbalance",
                "Rows that a layer's busiest expert has got since the start, as a multiple of the mean.",
                "layer",
                imbalances);
    }

    private static void latencies(MetricFamilies families, Latencies latencies) {
        families.histogram(
                "vllm:time_to_first_token_seconds",
                "From a request's arrival to its first generated token.",
                latencies.timeToFirstToken());
        families.histogram(
                "vllm:inter_token_latency_seconds",
                "From a step that generated tokens of a completion to the next that did.",
                latencies.timeBetweenTokens());
        families.histogram(
                "vllm:e2e_request_latency_seconds",
                "From a request's arrival to the end of its completion.",
                latencies.requestTime());
        families.histogram(
                "vllm:request_queue_time_seconds",
                "From a request's arrival until it was first taken up.",
                latencies.timeInQueue());
        families.histogram(
                "vllm:request_prefill_time_seconds",
                "From the moment that a completion was first taken up to its first token.",
                latencies.prefillTime());
        families.histogram(
                "vllm:request_decode_time_seconds",
                "From a completion's first token to its last.",
                latencies.decodeTime());
        families.histogram("tramontane_step_seconds", "Time of one pass through the model.", latencies.stepTime());
    }
}
