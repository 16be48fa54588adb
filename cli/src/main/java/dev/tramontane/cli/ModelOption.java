package dev.tramontane.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that names a model, with the one that Tramontane brings as the default. */
final class ModelOption {
    private static final Path BUNDLED = Path.of("models", "nano");
    private static final String VARIABLE = "TRAMONTANE_MODEL";

    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL",
            description = "The folder of the checkpoint, or a .gguf file (what the environment variable " + VARIABLE
                    + " names, else the small model that Tramontane brings).")
    private Optional<Path> folder = Optional.empty();

    Path folder(Shell shell) {
        return folder.or(() -> usual(shell))
                .orElseThrow(() -> new UsageException("--model is needed: this installation brings no model"));
    }

    /** The model that the environment names, else the one that Tramontane brings, where it is known to be installed. */
    static Optional<Path> usual(Shell shell) {
        return shell.variable(VARIABLE).map(Path::of).or(() -> shell.home().map(home -> home.resolve(BUNDLED)));
    }
}
