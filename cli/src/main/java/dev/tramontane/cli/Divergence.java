package dev.tramontane.cli;

import java.util.List;
import java.util.Locale;

/**
 * How differently two models continue the same text.
 *
 * @param tokens how many tokens of the text were taken
 * @param meanDivergence the mean Kullback-Leibler divergence of the second model's next-token distribution from the
 *     first's, in nats
 * @param largestDivergence the largest of them
 * @param perplexityBefore of the text under the first model
 * @param perplexityAfter the same under the second
 * @param agreement the share of positions where both find the same token likeliest
 */
record Divergence(
        int tokens,
        double meanDivergence,
        double largestDivergence,
        double perplexityBefore,
        double perplexityAfter,
        double agreement) {

    /** A table. */
    List<String> lines() {
        TextTable table = new TextTable("over " + tokens + " tokens of text", "before", "after");
        table.row("perplexity", number(perplexityBefore), number(perplexityAfter));
        table.row("mean divergence (KL, nats)", "", String.format(Locale.ROOT, "%.6f", meanDivergence));
        table.row("largest divergence", "", String.format(Locale.ROOT, "%.6f", largestDivergence));
        table.row("same likeliest token", "", String.format(Locale.ROOT, "%.1f %%", 100 * agreement));
        return table.lines();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 1000 ? "%.4f" : "%.4g", value);
    }
}
