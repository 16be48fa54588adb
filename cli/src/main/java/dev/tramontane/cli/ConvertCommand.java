package dev.tramontane.cli;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.GgufConversion;
import dev.tramontane.checkpoint.GgufSelection;
import dev.tramontane.checkpoint.WeightFormat;
import dev.tramontane.engine.Tokenizers;
import dev.tramontane.language.tokenizer.Tekken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a model as a GGUF file. */
@Command(
        name = "convert",
        description = {
            "Write a model as a GGUF file, with its tokenizer.",
            "",
            "Formats: f32, f16, bf16, q8_0 (8.5 bits per weight) and q4_0 (4.5 bits; embedding and output head 8.5). An"
                    + " image encoder is left out. Other programs that read such files correct the scale of the attention"
                    + " scores as the file says: not at all, unless --softmax-scale yarn is given here."
        },
        footer = {
            "",
            "Examples:",
            "  tramontane convert ~/small-4 small-4-q8_0.gguf",
            "  tramontane convert ~/small-4 small-4-q4_0.gguf --format q4_0",
            "  tramontane chat -m small-4-q4_0.gguf"
        })
final class ConvertCommand implements Callable<Integer> {

    private final TramontaneCommand top;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The folder of a checkpoint, or a .gguf file.")
    @SuppressWarnings("NullAway.Init") // a required parameter, set before the call
    private Path model;

    @Parameters(index = "1", paramLabel = "FILE", description = "The .gguf file to write.")
    @SuppressWarnings("NullAway.Init") // a required parameter, set before the call
    private Path file;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = FormatConverter.class,
            description = "What weights are rounded to: f32, f16, bf16, q8_0 or q4_0 (q8_0).")
    private WeightFormat format = WeightFormat.Q8_0;

    @Option(names = "--force", description = "Replace the file if it is there.")
    private boolean force;

    @Mixin
    private ScaleOption scale = new ScaleOption();

    ConvertCommand(TramontaneCommand top) {
        this.top = top;
    }

    @Override
    public Integer call() throws IOException {
        if (!String.valueOf(file.getFileName()).endsWith(".gguf")) {
            throw new UsageException("the file to write must end with .gguf, not " + file);
        }
        if (Files.exists(file) && !force) {
            throw new CliException(file + ": is there already; choose another name, or replace it with --force");
        }
        if (Files.exists(file) && Files.exists(model) && Files.isSameFile(file, model)) {
            throw new UsageException("a file cannot be converted into itself; choose another name");
        }
        try (Checkpoint checkpoint = Checkpoint.open(model, scale.checkpointOptions());
                Progress progress = new Progress(top.errors())) {
            progress.show("converting " + model + " ...");
            Optional<Tekken> tokenizer = Tokenizers.find(checkpoint);
            GgufConversion.write(
                    checkpoint, GgufSelection.of(format), writer -> GgufTokenizer.write(tokenizer, writer), file);
        }
        Output output = top.output();
        output.println("wrote " + output.harmless(file.toString()) + ": " + Sizes.bytes(Files.size(file)));
        return ExitCode.OK;
    }
}
