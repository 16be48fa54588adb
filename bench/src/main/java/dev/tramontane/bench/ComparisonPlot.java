package dev.tramontane.bench;

import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/**
 * A comparison as SVG: per test a bar for each engine up to the median of its rounds, every round a dot. Bars of a test
 * share a scale, those of two tests do not. Readable on light and dark pages.
 */
final class ComparisonPlot {
    private static final int WIDTH = 860;
    private static final int HEAD = 76;
    private static final int TEST_HEIGHT = 50;
    private static final int BAR_HEIGHT = 16;
    private static final int BARS_FROM = 170;
    private static final int BARS_WIDTH = 470;
    private static final int FOOT = 16;
    private static final String STYLE = """
            <style>
              text { font: 13px system-ui, sans-serif; fill: #24292f }
              .title { font-size: 17px; font-weight: 600 }
              .faint { fill: #6e7781; font-size: 12px }
              .end { text-anchor: end }
              .ours { fill: #d9632b }
              .theirs { fill: #8c96a0 }
              .round { fill: none; stroke: #24292f; stroke-opacity: .55 }
              @media (prefers-color-scheme: dark) {
                text { fill: #e6edf3 }
                .faint { fill: #9198a1 }
                .round { stroke: #e6edf3 }
              }
            </style>
            """;

    private final StringBuilder svg = new StringBuilder();
    private final ComparisonFile comparison;

    private ComparisonPlot(ComparisonFile comparison) {
        this.comparison = comparison;
    }

    static String of(ComparisonFile comparison) {
        return new ComparisonPlot(comparison).draw();
    }

    private String draw() {
        int height = HEAD + TEST_HEIGHT * comparison.tests().size() + FOOT;
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">%n",
                WIDTH,
                height,
                WIDTH,
                height));
        svg.append(STYLE);
        text(16, 28, "title", "Tramontane and " + comparison.other() + ": " + about("model") + ", " + about("date"));
        text(
                16,
                48,
                "faint",
                about("cpu") + ", " + about("processors") + " processors; tokens per second, median of "
                        + "rounds, each round a dot");
        legend(16, "ours", "Tramontane");
        legend(126, "theirs", comparison.other() + " " + about(comparison.other()));
        int top = HEAD;
        for (ComparedTest test : comparison.tests()) {
            test(test, top);
            top += TEST_HEIGHT;
        }
        return svg.append("</svg>\n").toString();
    }

    private void legend(int x, String style, String name) {
        bar(x, 56, 12, 10, style);
        text(x + 18, 65, "faint", name);
    }

    private void test(ComparedTest test, int top) {
        Figures ours = test.ours();
        Figures theirs = test.theirs();
        double most = Math.max(ours.count() > 0 ? ours.max() : 0, theirs.count() > 0 ? theirs.max() : 0);
        DoubleUnaryOperator scale = rate -> BARS_WIDTH * rate / most;
        text(16, top + 22, "", test.key().label());
        text(16, top + 37, "faint", test.key().threads() + (test.key().threads() == 1 ? " thread" : " threads"));
        engine(ours, scale, top + 8, "ours");
        engine(theirs, scale, top + 8 + BAR_HEIGHT + 2, "theirs");
        if (test.ratios().count() > 0) {
            text(WIDTH - 16, top + 28, "end", number("%.2f ×", test.ratios().median()));
        }
    }

    private void engine(Figures rates, DoubleUnaryOperator scale, int top, String style) {
        if (rates.count() == 0) {
            text(BARS_FROM, top + 13, "faint", "not measured");
            return;
        }
        bar(BARS_FROM, top, scale.applyAsDouble(rates.median()), BAR_HEIGHT, style);
        rates.forEach(rate -> svg.append(String.format(
                Locale.ROOT,
                "<circle class=\"round\" cx=\"%.1f\" cy=\"%d\" r=\"3\"/>%n",
                BARS_FROM + scale.applyAsDouble(rate),
                top + BAR_HEIGHT / 2)));
        text(BARS_FROM + BARS_WIDTH + 12, top + 13, "", number("%.1f", rates.median()));
    }

    private void bar(int x, int y, double width, int height, String style) {
        svg.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>%n",
                style,
                x,
                y,
                width,
                height));
    }

    private void text(int x, int y, String style, String text) {
        svg.append(String.format(
                Locale.ROOT, "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>%n", style, x, y, escaped(text)));
    }

    private String about(String what) {
        return comparison.machine().getOrDefault(what, "?");
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static String escaped(String text) {
        return text.replaceAll("\\p{Cntrl}", "?")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
    }
}
