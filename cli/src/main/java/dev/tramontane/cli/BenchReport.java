package dev.tramontane.cli;

import dev.tramontane.loadtest.Distribution;
import dev.tramontane.loadtest.LoadSummary;
import java.util.Locale;

/** Prints what a benchmark has measured as a table. */
final class BenchReport {
    private static final int NAME_WIDTH = 40;

    private final Output output;

    BenchReport(Output output) {
        this.output = output;
    }

    void print(LoadSummary summary) {
        count("Successful requests", summary.completed());
        count("Failed requests", summary.failed());
        number("Duration (s)", summary.seconds());
        count("Input tokens", summary.inputTokens());
        count(summary.countsChunks() ? "Output chunks (no usage told)" : "Output tokens", summary.outputTokens());
        number("Request throughput (req/s)", summary.requestThroughput());
        summary.goodput().ifPresent(goodput -> number("Request goodput (req/s)", goodput));
        number("Output token throughput (tok/s)", summary.outputThroughput());
        number("Total token throughput (tok/s)", summary.totalTokenThroughput());
        count("Peak concurrent requests", summary.peakConcurrency());
        output.println("");
        output.println(output.bold(String.format(
                Locale.ROOT, "%-6s %12s %12s %12s %12s %12s", "ms", "mean", "median", "std", "p90", "p99")));
        times("TTFT", summary.ttft());
        times("TPOT", summary.tpot());
        times("ITL", summary.itl());
        times("E2EL", summary.e2el());
    }

    private void count(String name, long value) {
        line(name, Long.toString(value));
    }

    private void number(String name, double value) {
        line(name, String.format(Locale.ROOT, "%.2f", value));
    }

    private void line(String name, String value) {
        output.println(String.format(Locale.ROOT, "%-" + NAME_WIDTH + "s%12s", name + ":", value));
    }

    private void times(String name, Distribution times) {
        output.println(String.format(
                Locale.ROOT,
                "%-6s %12.2f %12.2f %12.2f %12.2f %12.2f",
                name,
                times.mean(),
                times.median(),
                times.std(),
                times.p90(),
                times.p99()));
    }
}
