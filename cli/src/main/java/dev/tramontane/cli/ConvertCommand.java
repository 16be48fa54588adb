package dev.tramontane.cli;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.CheckpointLayout;
import dev.tramontane.checkpoint.ConversionReport;
import dev.tramontane.checkpoint.GgufSelection;
import dev.tramontane.checkpoint.WeightFormat;
import dev.tramontane.checkpoint.WriteOptions;
import dev.tramontane.model.cpu.CpuDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a model in another format. */
@Command(
        name = "convert",
        description = {
            "Write a model in another format, and say what it cost.",
            "",
            "OUT is a .gguf file (bf16, q8_0 with 8.5 bits per weight, q4_0 with 4.5, f16, f32), with the tokenizer inside;"
                    + " or a folder of safetensors (bf16, fp8) that has everything the model needs. It appears when it is"
                    + " complete; an interrupt leaves nothing behind. In q4_0, embedding and output head are q8_0.",
            "",
            "An image encoder is kept in folders and left out of .gguf files. Other programs that read such files correct"
                    + " the scale of the attention scores as the file says: not at all, unless --softmax-scale yarn is given"
                    + " here.",
            "",
            "With --adapter the model is written with the adapter in it, and needs it no more.",
            "",
            "The relative error is the root mean square of the differences over that of the weights. For layers of any shape"
                    + " with random weights, see random-model."
        },
        footer = {
            "",
            "Examples:",
            "  tramontane convert ~/small-4 small-4.gguf --to q4_0",
            "  tramontane convert ~/small-4 ~/small-4-fp8 --to fp8",
            "  tramontane convert small-4.gguf ~/small-4-bf16 --to bf16 --layout hf",
            "  tramontane convert ~/small-4 ~/support-4 --adapter ~/support-lora --to bf16",
            "  tramontane convert ~/small-4 s.gguf --text book.txt --report s.json",
            "  tramontane random-model r.gguf --shapes shapes.json --to q4_0",
            "  tramontane chat -m small-4.gguf"
        })
final class ConvertCommand implements Callable<Integer> {
    private final TramontaneCommand top;

    @Parameters(index = "0", paramLabel = "IN", description = "The folder of a checkpoint, or a .gguf file.")
    @SuppressWarnings("NullAway.Init") // a required parameter, set before the call
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = "The folder or the .gguf file to write.")
    @SuppressWarnings("NullAway.Init") // a required parameter, set before the call
    private Path out;

    @Option(
            names = {"--to", "--format"},
            paramLabel = "FORMAT",
            converter = FormatConverter.class,
            description = "What weights are rounded to: bf16, fp8, q8_0, q4_0, f16 or f32 (q8_0 for files, bf16 for"
                    + " folders).")
    private Optional<WeightFormat> format = Optional.empty();

    @Option(
            names = "--layout",
            paramLabel = "LAYOUT",
            converter = LayoutConverter.class,
            description = "The layout of a folder: hf (Hugging Face) or consolidated (that of IN, else hf for bf16 and"
                    + " consolidated for fp8).")
    private Optional<CheckpointLayout> layout = Optional.empty();

    @Option(names = "--pure", description = "In a .gguf file, store embedding and output head as the rest.")
    private boolean pure;

    @Option(names = "--force", description = "Replace the file, or the checkpoint in the folder, if it is there.")
    private boolean force;

    @Mixin
    private ComputeSettings compute = new ComputeSettings();

    @Mixin
    private ScaleOption scale = new ScaleOption();

    @Mixin
    private AdapterOption adapter = new AdapterOption();

    @ArgGroup(validate = false, heading = "%nQuality:%n")
    private QualityOptions quality = new QualityOptions();

    ConvertCommand(TramontaneCommand top) {
        this.top = top;
    }

    @Override
    public Integer call() throws IOException {
        boolean isFile = OutputFile.isMeant(out);
        WeightFormat wanted = format.orElse(isFile ? WeightFormat.Q8_0 : WeightFormat.BF16);
        checkCombination(isFile, wanted);
        quality.check();
        Optional<TextComparison> comparison = quality.comparison();
        Output output = top.output();
        try (Checkpoint checkpoint = Checkpoint.open(in, adapter.applied(scale.checkpointOptions()))) {
            Optional<int[]> text = comparison.map(read -> read.tokens(checkpoint));
            ConversionReport report = write(checkpoint, target(isFile, wanted, checkpoint.layout()));
            output.println("wrote " + output.harmless(out.toString()) + ": " + Sizes.bytes(report.bytesAfter())
                    + (isFile && checkpoint.vision().isPresent() ? ", without the image encoder" : ""));
            output.flush();
            quality.tell(report, text.map(tokens -> compare(tokens, checkpoint)), output);
        } catch (ConversionProgress.Interrupted e) {
            return ConversionProgress.tellInterrupted(top.errors());
        }
        return ExitCode.OK;
    }

    private Divergence compare(int[] tokens, Checkpoint before) {
        try (Checkpoint after = Checkpoint.open(out, scale.checkpointOptions());
                CpuDevice device = compute.device();
                Progress progress = new Progress(top.errors())) {
            return TextComparison.compare(tokens, before, after, device, progress);
        }
    }

    private void checkCombination(boolean isFile, WeightFormat wanted) throws IOException {
        if (String.valueOf(out.getFileName()).endsWith(".safetensors")) {
            throw new UsageException(out + " would be one file of several; name the folder to write them into");
        }
        if (isFile && !wanted.isForGguf()) {
            throw new UsageException("a .gguf file cannot hold " + wanted.label()
                    + "; say --to q8_0, q4_0 or bf16, or name a folder instead of " + out);
        }
        if (isFile && layout.isPresent()) {
            throw new UsageException("--layout is for folders, and " + out + " is a .gguf file");
        }
        if (!isFile && wanted != WeightFormat.BF16 && wanted != WeightFormat.FP8) {
            throw new UsageException("a folder cannot hold " + wanted.label()
                    + "; say --to bf16 or fp8, or name a file that ends with .gguf instead of " + out);
        }
        if (!isFile && pure) {
            throw new UsageException("--pure is for .gguf files; in a folder embedding and head stay bf16");
        }
        if (Files.exists(out) && Files.exists(in) && Files.isSameFile(out, in)) {
            throw new UsageException("a model cannot be converted into itself; choose another name");
        }
    }

    private ConversionTarget target(boolean isFile, WeightFormat wanted, CheckpointLayout source) {
        if (isFile) {
            return new ConversionTarget.GgufFile(out, pure ? GgufSelection.pure(wanted) : GgufSelection.of(wanted));
        }
        // As published ones are.
        CheckpointLayout usual =
                wanted == WeightFormat.FP8 ? CheckpointLayout.CONSOLIDATED : CheckpointLayout.HUGGING_FACE;
        return new ConversionTarget.Folder(
                out, layout.orElse(source == CheckpointLayout.GGUF ? usual : source), wanted);
    }

    private ConversionReport write(Checkpoint checkpoint, ConversionTarget target) throws IOException {
        try (ConversionProgress progress = new ConversionProgress(top.errors());
                Interrupts.Scope _ =
                        top.shell().interrupts().during(progress::interrupt, ConversionProgress.PATIENCE)) {
            return target.write(checkpoint, force, new WriteOptions(compute.threads(), progress));
        }
    }
}
