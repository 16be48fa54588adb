package dev.tramontane.cli;

import dev.tramontane.tensor.MachineLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** Results as a Markdown table that can also be read as it is, and what they are to be read against. */
final class MarkdownTable implements BenchTable {
    private static final int RATE_WIDTH = 20;
    private static final int TEST_WIDTH = 20;

    private final BenchSubject subject;
    private final Output output;
    private final String model;
    private final TreeMap<Integer, List<MachineLimits>> limits = new TreeMap<>();
    private boolean hasHead;

    MarkdownTable(BenchSubject subject, Output output) {
        this.subject = subject;
        this.output = output;
        model = output.harmless(subject.name().replace("|", "\\|")) + " " + subject.format();
    }

    @Override
    public void row(EngineTestResult result) {
        if (!hasHead) {
            head();
            hasHead = true;
        }
        result.limits()
                .ifPresent(limit -> limits.computeIfAbsent(result.test().threads(), _ -> new ArrayList<>())
                        .add(limit));
        SampleStatistics rates = result.rates();
        output.println(line(
                model,
                number("%.2f GiB", subject.bytes() / (double) (1 << 30)),
                parameters(subject.parameters()),
                Integer.toString(result.test().threads()),
                result.test().label(),
                number("%.2f", rates.mean()) + number(" ± %.2f", rates.deviation()),
                number("%.1f", result.bandwidth()),
                percent(result.bandwidthShare()),
                number("%.1f", result.compute()),
                percent(result.computeShare())));
    }

    private void head() {
        output.println(
                line("model", "size", "params", "threads", "test", "t/s", "GB/s", "of limit", "GFLOP/s", "of limit"));
        output.println("| " + "-".repeat(model.length()) + " | ---------: | ---------: | ------: | "
                + "-".repeat(TEST_WIDTH - 1) + ": | " + "-".repeat(RATE_WIDTH - 1)
                + ": | ------: | -------: | -------: | -------: |");
    }

    private String line(String... cells) {
        String format = "| %-" + model.length() + "s | %10s | %10s | %7s | %" + TEST_WIDTH + "s | %" + RATE_WIDTH
                + "s | %7s | %8s | %8s | %8s |";
        return String.format(Locale.ROOT, format, (Object[]) cells);
    }

    @Override
    public void end() {
        output.println("");
        if (limits.isEmpty()) {
            output.println("Limits are not known without vectors.");
        }
        limits.forEach((threads, measured) -> output.println("Limits with " + threads
                + (threads == 1 ? " thread: " : " threads: ") + "reading memory "
                + range(measured, MachineLimits::bytesPerSecond) + " GB/s, multiply-adds in float32 "
                + range(measured, MachineLimits::operationsPerSecond) + " GFLOP/s."));
    }

    private static String range(List<MachineLimits> measured, ToDoubleFunction<MachineLimits> which) {
        var range = measured.stream().mapToDouble(which).summaryStatistics();
        String least = number("%.0f", range.getMin() / 1e9);
        String most = number("%.0f", range.getMax() / 1e9);
        return least.equals(most) ? least : least + " to " + most;
    }

    private static String parameters(long count) {
        return count < 1e9 ? number("%.2f M", count / 1e6) : number("%.2f B", count / 1e9);
    }

    private static String percent(OptionalDouble share) {
        return share.isPresent() ? number("%.0f %%", 100 * share.getAsDouble()) : "–";
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
