package dev.tramontane.cli;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.engine.Tokenizers;
import dev.tramontane.language.tokenizer.Tekken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that name a tokenizer: its file, or the model that it belongs to. */
final class TokenizerOption {
    private static final String FILE = "tekken.json";

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description = "The tokenizer, a tekken.json (that of the usual model, see --model of chat).")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL",
            description = "The folder of a checkpoint, or a .gguf file, for the tokenizer in it.")
    private Optional<Path> model = Optional.empty();

    /** Reads the tokenizer. */
    Tekken load(Shell shell) {
        Optional<Path> from = model(shell);
        if (file.isEmpty() && from.isPresent() && Files.isRegularFile(from.get())) {
            try (Checkpoint checkpoint = Checkpoint.open(from.get())) {
                return Tokenizers.of(checkpoint);
            }
        }
        return Tekken.load(file(shell));
    }

    /** Where a tokenizer of its own file is. */
    Path file(Shell shell) {
        if (file.isPresent() && model.isPresent()) {
            throw new UsageException("give either --tokenizer or --model, not both");
        }
        return file.or(() -> model(shell).map(folder -> folder.resolve(FILE)))
                .orElseThrow(() -> new UsageException("--tokenizer is needed: this installation brings no model"));
    }

    private Optional<Path> model(Shell shell) {
        return model.or(() -> ModelOption.usual(shell));
    }
}
