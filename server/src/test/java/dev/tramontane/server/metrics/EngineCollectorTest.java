package dev.tramontane.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.engine.EngineStatistics;
import dev.tramontane.engine.EngineStatistics.Cache;
import dev.tramontane.engine.EngineStatistics.ExpertLoad;
import dev.tramontane.engine.EngineStatistics.Latencies;
import dev.tramontane.engine.EngineStatistics.Lengths;
import dev.tramontane.engine.EngineStatistics.Load;
import dev.tramontane.engine.EngineStatistics.Outcomes;
import dev.tramontane.engine.EngineStatistics.Tokens;
import dev.tramontane.engine.EngineStatistics.Work;
import dev.tramontane.engine.FinishReason;
import dev.tramontane.engine.Histogram;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EngineCollectorTest {

    private static Histogram histogram(long first, long rest, double sum) {
        return new Histogram(List.of(0.5, Double.POSITIVE_INFINITY), List.of(first, rest), sum);
    }

    private static final EngineStatistics STATISTICS = new EngineStatistics(
            Duration.ofSeconds(60),
            new Load(3, 2, 1),
            new Cache(64, 200, 50, 30, 7, 1000, 250),
            new Tokens(1000, 400, 150, 1234),
            new Outcomes(
                    Map.of(
                            FinishReason.STOP, 10L,
                            FinishReason.TOOL_CALLS, 4L,
                            FinishReason.LENGTH, 2L,
                            FinishReason.CONTEXT_LENGTH, 1L,
                            FinishReason.DEADLINE, 5L,
                            FinishReason.CANCELLED, 3L),
                    6,
                    8),
            new Work(90, 1400, 9, 20, 60, 45, List.of(20L, 15L, 10L)),
            new Latencies(
                    histogram(1, 2, 11),
                    histogram(3, 4, 12),
                    histogram(5, 6, 13),
                    histogram(7, 8, 14),
                    histogram(9, 10, 15),
                    histogram(11, 12, 16),
                    histogram(13, 14, 17)),
            new Lengths(histogram(15, 16, 18), histogram(17, 18, 19)),
            List.of(new ExpertLoad(0, 128, 1000, 25), new ExpertLoad(2, 128, 0, 0)));

    private static List<String> text() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        ExpositionFormats.init()
                .getPrometheusTextFormatWriter()
                .write(text, new EngineCollector(() -> STATISTICS, "m").collect());
        return text.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void numbersGoByTheNamesThatVllmHas() throws IOException {
        assertThat(text())
                .contains(
                        "vllm:num_requests_running{model_name=\"m\"} 3.0",
                        "vllm:num_requests_waiting{model_name=\"m\"} 2.0",
                        "vllm:kv_cache_usage_perc{model_name=\"m\"} 0.25",
                        "vllm:prefix_cache_queries_total{model_name=\"m\"} 1000.0",
                        "vllm:prefix_cache_hits_total{model_name=\"m\"} 250.0",
                        "vllm:prompt_tokens_total{model_name=\"m\"} 1000.0",
                        "vllm:generation_tokens_total{model_name=\"m\"} 400.0",
                        "vllm:request_success_total{finished_reason=\"stop\",model_name=\"m\"} 14.0",
                        "vllm:request_success_total{finished_reason=\"length\",model_name=\"m\"} 3.0",
                        "vllm:request_success_total{finished_reason=\"abort\",model_name=\"m\"} 8.0",
                        "vllm:num_preemptions_total{model_name=\"m\"} 9.0",
                        "vllm:spec_decode_num_drafts_total{model_name=\"m\"} 20.0",
                        "vllm:spec_decode_num_draft_tokens_total{model_name=\"m\"} 60.0",
                        "vllm:spec_decode_num_accepted_tokens_total{model_name=\"m\"} 45.0",
                        "vllm:spec_decode_num_accepted_tokens_per_pos_total{model_name=\"m\",position=\"0\"} 20.0",
                        "vllm:spec_decode_num_accepted_tokens_per_pos_total{model_name=\"m\",position=\"2\"} 10.0");
    }

    @Test
    void theRestGoByOurs() throws IOException {
        assertThat(text())
                .contains(
                        "tramontane_requests_paused{model_name=\"m\"} 1.0",
                        "tramontane_requests_refused_total{model_name=\"m\"} 8.0",
                        "tramontane_completions_failed_total{model_name=\"m\"} 6.0",
                        "tramontane_completions_finished_total{model_name=\"m\",reason=\"tool_calls\"} 4.0",
                        "tramontane_thinking_tokens_total{model_name=\"m\"} 150.0",
                        "tramontane_output_characters_total{model_name=\"m\"} 1234.0",
                        "tramontane_expert_imbalance{layer=\"0\",model_name=\"m\"} 3.2",
                        "tramontane_expert_imbalance{layer=\"2\",model_name=\"m\"} 0.0",
                        "tramontane_cache_blocks{model_name=\"m\",state=\"free\"} 120.0");
    }

    @Test
    void everyHistogramIsTheOneOfItsName() throws IOException {
        Map<String, Integer> sums = Map.of(
                "vllm:request_queue_time_seconds", 11,
                "vllm:time_to_first_token_seconds", 12,
                "vllm:inter_token_latency_seconds", 13,
                "vllm:e2e_request_latency_seconds", 14,
                "vllm:request_prefill_time_seconds", 15,
                "vllm:request_decode_time_seconds", 16,
                "tramontane_step_seconds", 17,
                "vllm:request_prompt_tokens", 18,
                "vllm:request_generation_tokens", 19);
        List<String> text = text();
        sums.forEach((name, sum) -> assertThat(text).contains(name + "_sum{model_name=\"m\"} " + sum + ".0"));
        assertThat(text)
                .contains(
                        "vllm:time_to_first_token_seconds_bucket{model_name=\"m\",le=\"0.5\"} 3",
                        "vllm:time_to_first_token_seconds_bucket{model_name=\"m\",le=\"+Inf\"} 7",
                        "vllm:time_to_first_token_seconds_count{model_name=\"m\"} 7");
    }
}
