package dev.tramontane.loadtest;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a run has measured. */
public final class LoadResult {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneId.systemDefault());

    private final LoadTest test;
    private final Instant date;
    private final List<RequestTrace> traces;
    private final LoadSummary summary;

    LoadResult(LoadTest test, Instant date, List<RequestTrace> traces, double seconds) {
        this.test = test;
        this.date = date;
        this.traces = List.copyOf(traces);
        summary = LoadSummary.of(traces, seconds, test.goodput());
    }

    /** What it comes down to. */
    public LoadSummary summary() {
        return summary;
    }

    /** Why the first failed request failed. */
    public Optional<String> firstError() {
        return traces.stream().flatMap(trace -> trace.error().stream()).findFirst();
    }

    /**
     * The result with the fields of {@code vllm bench serve}.
     *
     * @param detailed whether with what every single request has measured
     */
    public ObjectNode json(boolean detailed) {
        double rate = test.arrivals().rate();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("date", DATE.format(date));
        json.put("endpoint_type", test.target().api().backend());
        json.put("backend", test.target().api().backend());
        json.put("model_id", test.target().model());
        json.put("tokenizer_id", test.target().model());
        json.put("num_prompts", test.requests());
        if (rate == Double.POSITIVE_INFINITY) {
            json.put("request_rate", "inf");
        } else {
            json.put("request_rate", rate);
        }
        json.put("burstiness", test.arrivals().burstiness());
        json.put(
                "max_concurrency",
                test.mostConcurrent().isPresent()
                        ? Integer.valueOf(test.mostConcurrent().getAsInt())
                        : null);
        json.put("duration", summary.seconds());
        json.put("completed", summary.completed());
        json.put("failed", summary.failed());
        json.put("total_input_tokens", summary.inputTokens());
        json.put("total_output_tokens", summary.outputTokens());
        json.put("request_throughput", summary.requestThroughput());
        json.put(
                "request_goodput",
                summary.goodput().isPresent() ? Double.valueOf(summary.goodput().getAsDouble()) : null);
        json.put("output_throughput", summary.outputThroughput());
        json.put("total_token_throughput", summary.totalTokenThroughput());
        json.put("max_concurrent_requests", summary.peakConcurrency());
        put(json, "ttft", summary.ttft());
        put(json, "tpot", summary.tpot());
        put(json, "itl", summary.itl());
        put(json, "e2el", summary.e2el());
        if (detailed) {
            putDetails(json);
        }
        ArrayNode errors = json.putArray("errors");
        traces.forEach(trace -> errors.add(trace.error().orElse("")));
        return json;
    }

    private static void put(ObjectNode json, String metric, Distribution times) {
        json.put("mean_" + metric + "_ms", times.mean());
        json.put("median_" + metric + "_ms", times.median());
        json.put("std_" + metric + "_ms", times.std());
        json.put("p90_" + metric + "_ms", times.p90());
        json.put("p99_" + metric + "_ms", times.p99());
    }

    private void putDetails(ObjectNode json) {
        ArrayNode inputs = json.putArray("input_lens");
        ArrayNode outputs = json.putArray("output_lens");
        ArrayNode firsts = json.putArray("ttfts");
        ArrayNode betweens = json.putArray("itls");
        for (RequestTrace trace : traces) {
            inputs.add(trace.promptLength());
            outputs.add(trace.outputLength());
            firsts.add(trace.isSuccess() ? trace.timeToFirstToken() : 0);
            ArrayNode between = betweens.addArray();
            trace.interTokenLatencies().forEach(between::add);
        }
    }
}
