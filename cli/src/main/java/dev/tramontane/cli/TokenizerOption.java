package dev.tramontane.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that name a tokenizer: its file, or the model that it belongs to. */
final class TokenizerOption {
    private static final String FILE = "tekken.json";

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description = "The tokenizer, a tekken.json (that of the small model that Tramontane brings).")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = {"-m", "--model"},
            paramLabel = "FOLDER",
            description = "The folder of a checkpoint, for the tokenizer in it.")
    private Optional<Path> model = Optional.empty();

    Path file(Shell shell) {
        if (file.isPresent() && model.isPresent()) {
            throw new UsageException("give either --tokenizer or --model, not both");
        }
        return file.or(() -> model.or(() -> ModelOption.bundled(shell)).map(folder -> folder.resolve(FILE)))
                .orElseThrow(() -> new UsageException("--tokenizer is needed: this installation brings no model"));
    }
}
