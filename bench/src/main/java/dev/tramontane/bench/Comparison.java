package dev.tramontane.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Turns what {@code compare-llama.sh} or {@code compare-jlama.sh} has measured into a table and a plot. */
public final class Comparison {

    private Comparison() {}

    /**
     * Prints a Markdown table.
     *
     * @param args the file of results, then where to write a plot if one is wanted
     */
    public static void main(String[] args) throws IOException {
        if (args.length < 1 || args.length > 2) {
            System.err.println("usage: Comparison RESULTS.jsonl [PLOT.svg]");
            System.exit(2);
        }
        ComparisonFile comparison = ComparisonFile.read(Path.of(args[0]));
        System.out.print(markdown(comparison));
        if (args.length == 2) {
            Files.writeString(Path.of(args[1]), ComparisonPlot.of(comparison));
        }
    }

    static String markdown(ComparisonFile comparison) {
        StringBuilder table = new StringBuilder("""
                | threads | test | Tramontane t/s | %s t/s | ratio | in the rounds |
                | ---: | ---: | ---: | ---: | ---: | ---: |
                """.formatted(comparison.other()));
        for (ComparedTest test : comparison.tests()) {
            Figures ratios = test.ratios();
            table.append(String.format(
                    Locale.ROOT,
                    "| %d | %s | %s | %s | %s | %s to %s |%n",
                    test.key().threads(),
                    test.key().label(),
                    number("%.1f", test.ours().median()),
                    number("%.1f", test.theirs().median()),
                    number("**%.2f**", ratios.median()),
                    number("%.2f", ratios.quantile(0)),
                    number("%.2f", ratios.max())));
        }
        return table.toString();
    }

    private static String number(String format, double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, format, value);
    }
}
