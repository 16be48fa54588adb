package dev.tramontane.server.metrics;

import dev.tramontane.engine.Engine;
import dev.tramontane.engine.Usage;
import dev.tramontane.server.core.Cost;
import dev.tramontane.server.core.Dialect;
import dev.tramontane.server.core.PriceTable;
import dev.tramontane.server.core.ServedUsage;
import dev.tramontane.server.core.UsageLedger;
import dev.tramontane.server.http.Exchange;
import dev.tramontane.server.http.Policy;
import dev.tramontane.server.http.RequestObserver;
import dev.tramontane.server.http.Route;
import dev.tramontane.server.http.SupersetErrors;
import dev.tramontane.server.keys.Caller;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /metrics}. Labels have values that the server's own files and code name, none that clients choose: every new value
 * is a new series, for ever.
 */
public final class Metrics implements Dialect {
    private static final String UNKNOWN = "none";

    private final Policy policy;
    private final Optional<PriceTable> prices;
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final Counter costs;
    private final Counter requests;

    /**
     * @param model the name that stands on every series of the engine
     * @param prices what tokens cost; without, costs are not counted
     * @param policy who may read
     */
    public Metrics(Engine engine, String model, Optional<PriceTable> prices, Policy policy) {
        this.policy = policy;
        this.prices = prices;
        registry.register(new EngineCollector(engine::statistics, model));
        costs = Counter.builder()
                .name("tramontane_cost")
                .help("What the tokens of each key would be charged, by the price table.")
                .labelNames("key", "currency")
                .withoutExemplars()
                .register(registry);
        requests = Counter.builder()
                .name("tramontane_http_requests")
                .help("HTTP requests that were answered; status 499 where the client went away first.")
                .labelNames("method", "route", "status")
                .withoutExemplars()
                .register(registry);
        // Not all of the library's: some listen to the collector, and nothing would ever make them stop.
        JvmMemoryMetrics.builder().register(registry);
        JvmBufferPoolMetrics.builder().register(registry);
        JvmGarbageCollectorMetrics.builder().register(registry);
        JvmThreadsMetrics.builder().register(registry);
        JvmRuntimeInfoMetric.builder().register(registry);
        ProcessMetrics.builder().register(registry);
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/metrics", policy, new SupersetErrors(), this::tell));
    }

    private void tell(Exchange exchange) throws IOException {
        ExpositionFormatWriter writer =
                formats.findWriter(exchange.header("Accept").orElse(""));
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        writer.write(text, registry.scrape());
        exchange.answer(200, writer.getContentType(), text.toByteArray());
    }

    /** Counts what calls cost. */
    public UsageLedger ledger() {
        return this::charge;
    }

    private void charge(Caller caller, List<Usage> usages) {
        Optional<Cost> cost = ServedUsage.of(usages, prices).cost();
        cost.ifPresent(charged -> costs.labelValues(caller.name(), charged.currency())
                .inc(charged.amount().doubleValue()));
    }

    /** Counts requests. */
    public RequestObserver observer() {
        return (route, status) -> requests.labelValues(
                        route.map(Route::method).orElse(UNKNOWN),
                        route.map(found -> found.path().toString()).orElse(UNKNOWN),
                        Integer.toString(status))
                .inc();
    }
}
