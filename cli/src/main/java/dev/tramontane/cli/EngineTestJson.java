package dev.tramontane.cli;

import dev.tramontane.tensor.MachineLimits;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.node.ObjectNode;

/** A result as JSON. Fields that llama-bench has as well have its names; tests can be compared by them. */
final class EngineTestJson {
    private final BenchSubject subject;

    EngineTestJson(BenchSubject subject) {
        this.subject = subject;
    }

    ObjectNode of(EngineTestResult result) {
        EngineTest test = result.test();
        ObjectNode json = Json.mapper()
                .createObjectNode()
                .put("engine", "tramontane")
                .put("engine_version", Version.number())
                .put("cpu_kernels", Version.kernels())
                .put("model_filename", subject.name())
                .put("model_type", subject.format())
                .put("model_size", subject.bytes())
                .put("model_n_params", subject.parameters())
                .put("n_ubatch", subject.chunk())
                .put("n_threads", test.threads())
                .put("type_k", subject.cacheType().name().toLowerCase(Locale.ROOT))
                .put("n_prompt", test.prompt())
                .put("n_gen", test.generated())
                .put("n_depth", test.depth())
                .put("n_sequences", test.sequences())
                .put("test", test.label())
                .put("test_time", result.time().truncatedTo(ChronoUnit.SECONDS).toString());
        SampleStatistics times = result.times();
        SampleStatistics rates = result.rates();
        json.put("avg_ns", Math.round(times.mean()))
                .put("stddev_ns", Math.round(times.deviation()))
                .put("avg_ts", rounded(rates.mean()))
                .put("stddev_ts", rounded(rates.deviation()))
                .put("median_ts", rounded(rates.median()))
                .put("weight_bytes", result.weightBytes())
                .put("cache_bytes", result.cacheBytes())
                .put("experts", "counted")
                .put("operations", result.operations())
                .put("gigabytes_per_second", rounded(result.bandwidth()))
                .put("gigaflops", rounded(result.compute()));
        put(json, "limit_gigabytes_per_second", limit(result, MachineLimits::bytesPerSecond));
        put(json, "limit_gigaflops", limit(result, MachineLimits::operationsPerSecond));
        put(json, "bandwidth_share", result.bandwidthShare());
        put(json, "compute_share", result.computeShare());
        Arrays.stream(result.nanos()).forEach(json.putArray("samples_ns")::add);
        Arrays.stream(result.tokensPerSecond()).map(EngineTestJson::rounded).forEach(json.putArray("samples_ts")::add);
        return json;
    }

    private static OptionalDouble limit(EngineTestResult result, ToDoubleFunction<MachineLimits> which) {
        return result.limits().stream()
                .mapToDouble(limits -> which.applyAsDouble(limits) / 1e9)
                .findFirst();
    }

    private static void put(ObjectNode json, String name, OptionalDouble value) {
        if (value.isPresent()) {
            json.put(name, rounded(value.getAsDouble()));
        } else {
            json.putNull(name);
        }
    }

    /** Six digits that count, which is more than was measured. */
    private static double rounded(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.6g", value));
    }
}
