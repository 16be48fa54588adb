package dev.tramontane.server.metrics;

import dev.tramontane.engine.Histogram;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;

/** Metrics of one moment, all with the name of the model. Counters are named without the {@code _total} that they are told with. */
final class MetricFamilies {

    private final Labels model;
    private final MetricSnapshots.Builder snapshots = MetricSnapshots.builder();

    MetricFamilies(String model) {
        this.model = Labels.of("model_name", model);
    }

    void counter(String name, String help, long value) {
        snapshots.metricSnapshot(CounterSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(counted(model, (double) value))
                .build());
    }

    /** @param values by the values of one more label */
    void counters(String name, String help, String label, Map<String, Number> values) {
        CounterSnapshot.Builder builder = CounterSnapshot.builder().name(name).help(help);
        values.forEach((key, value) -> builder.dataPoint(counted(model.add(label, key), value.doubleValue())));
        snapshots.metricSnapshot(builder.build());
    }

    private static CounterDataPointSnapshot counted(Labels labels, double value) {
        return CounterDataPointSnapshot.builder().labels(labels).value(value).build();
    }

    void gauge(String name, String help, double value) {
        snapshots.metricSnapshot(GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(measured(model, value))
                .build());
    }

    /** @param values by the values of one more label */
    void gauges(String name, String help, String label, Map<String, Number> values) {
        GaugeSnapshot.Builder builder = GaugeSnapshot.builder().name(name).help(help);
        values.forEach((key, value) -> builder.dataPoint(measured(model.add(label, key), value.doubleValue())));
        snapshots.metricSnapshot(builder.build());
    }

    private static GaugeDataPointSnapshot measured(Labels labels, double value) {
        return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
    }

    void histogram(String name, String help, Histogram histogram) {
        snapshots.metricSnapshot(HistogramSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .labels(model)
                        .classicHistogramBuckets(
                                ClassicHistogramBuckets.of(histogram.upperBounds(), histogram.counts()))
                        .sum(histogram.sum())
                        .build())
                .build());
    }

    MetricSnapshots build() {
        return snapshots.build();
    }
}
