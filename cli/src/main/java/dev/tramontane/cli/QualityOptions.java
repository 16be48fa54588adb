package dev.tramontane.cli;

import dev.tramontane.checkpoint.ConversionReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say how the quality of a conversion is told. */
final class QualityOptions {
    private static final int DEFAULT_TOKENS = 512;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Also write the report there, with every tensor: JSON if the name ends with .json, else"
                    + " Markdown.")
    private Optional<Path> report = Optional.empty();

    @Option(
            names = "--text",
            paramLabel = "FILE",
            description = "Have both models read a text, and report how differently they would go on with it.")
    private Optional<Path> text = Optional.empty();

    @Option(names = "--tokens", paramLabel = "N", description = "How much of the text they read at most (512).")
    private int tokens = DEFAULT_TOKENS;

    /** The text, if there is one; to be read before anything that takes long. */
    Optional<TextComparison> comparison() throws IOException {
        return text.isEmpty() ? Optional.empty() : Optional.of(TextComparison.of(text.get(), tokens));
    }

    /** Checks that the report can be written. */
    void check() {
        report.map(file -> file.toAbsolutePath().normalize().getParent()).ifPresent(folder -> {
            if (!Files.isDirectory(folder)) {
                throw new UsageException("--report: there is no folder " + folder);
            }
        });
    }

    /** Prints the report, and writes it where it was asked for. */
    void tell(ConversionReport conversion, Optional<Divergence> divergence, Output output) throws IOException {
        QualityReport quality = new QualityReport(conversion, divergence);
        output.println("");
        quality.summary().forEach(line -> output.println(output.harmless(line)));
        if (report.isPresent()) {
            Path file = report.get();
            String content = String.valueOf(file.getFileName()).endsWith(".json")
                    ? quality.json().toPrettyString()
                    : String.join("\n", quality.whole());
            Files.writeString(file, content + "\n");
        }
    }
}
