package dev.tramontane.cli;

import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.GgufSelection;
import dev.tramontane.checkpoint.ModelConfig;
import dev.tramontane.checkpoint.ModelPreset;
import dev.tramontane.checkpoint.ModelShapes;
import dev.tramontane.checkpoint.ParameterCount;
import dev.tramontane.checkpoint.Quantisation;
import dev.tramontane.checkpoint.RandomCheckpoint;
import dev.tramontane.checkpoint.RandomGguf;
import dev.tramontane.checkpoint.WeightFormat;
import dev.tramontane.checkpoint.WriteOptions;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.tensor.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a model that has learned nothing. */
@Command(
        name = "random-model",
        description = {
            "Write a model with random weights: as large as a real one, and as fast, but it talks nonsense.",
            "",
            "Presets: tiny (for tests), 1b (Small 4 in small, one billion parameters), small-4 (the released size, 119"
                    + " billion parameters). The vocabulary is that of the tokenizer, which is copied beside the weights; where"
                    + " a larger one is asked for, the copy is filled up with tokens that no text contains.",
            "",
            "Shapes of one's own are a JSON object with the keys of config.json: hidden_size, num_hidden_layers,"
                    + " num_attention_heads, q_lora_rank, kv_lora_rank, n_routed_experts, moe_intermediate_size,"
                    + " first_k_dense_replace, vocab_size and so on. What it leaves out is as in Small 4, unless model_type"
                    + " is mistral, ministral3 or llama: such a dense model says all its sizes. In it, dtype may be what"
                    + " --to may be. There are examples in bench/shapes."
        },
        footer = {
            "",
            "Examples:",
            "  tramontane random-model /tmp/tiny",
            "  tramontane random-model /tmp/1b --preset 1b --to fp8",
            "  tramontane random-model /tmp/4 --shapes bench/shapes/small4-4layers.json",
            "  tramontane random-model /tmp/4.gguf --shapes bench/shapes/small4-4layers.json --to q4_0",
            "  tramontane chat -m /tmp/1b \"Anything\" --max-tokens 64"
        })
final class RandomModelCommand implements Callable<Integer> {
    private static final int RELEASED_VOCABULARY = 131_072;

    /** What is to be written. */
    private record Wanted(String label, DecoderConfig config, WeightFormat format) {

        long parameters() {
            return ParameterCount.of(new ModelConfig(config, Optional.empty())).total();
        }
    }

    private final TramontaneCommand top;

    @Parameters(
            paramLabel = "OUT",
            description =
                    "Where to write it: a folder, which is made if need be, or a file whose name ends with .gguf.")
    @SuppressWarnings("NullAway.Init") // a required parameter, set before the call
    private Path out;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            converter = PresetConverter.class,
            description = "The architecture: tiny, 1b or small-4 (tiny).")
    private Optional<ModelPreset> preset = Optional.empty();

    @Option(names = "--shapes", paramLabel = "FILE", description = "Or an architecture of one's own, in JSON.")
    private Optional<Path> shapes = Optional.empty();

    @Option(
            names = {"--to", "--quantisation"},
            paramLabel = "FORMAT",
            converter = FormatConverter.class,
            description = "How weights are stored: bf16, fp8 or nvfp4 in a folder; bf16, q8_0, q4_0, f16 or f32 in a"
                    + " .gguf file (what the shapes say, else bf16).")
    private Optional<WeightFormat> format = Optional.empty();

    @Option(
            names = "--pure",
            description = "In a .gguf file, store embedding and output head in q4_0 too, not in q8_0.")
    private boolean pure;

    @Option(
            names = "--vocabulary",
            paramLabel = "TOKENS",
            description =
                    "The size of the vocabulary, at least the tokenizer's (that of the tokenizer for tiny, what the"
                            + " shapes say, else 131072).")
    private Optional<Integer> vocabulary = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "What the weights follow from (0).")
    private long seed;

    @Option(names = "--force", description = "Replace the checkpoint that is in the folder.")
    private boolean force;

    @Mixin
    private TokenizerOption tokenizer = new TokenizerOption();

    RandomModelCommand(TramontaneCommand top) {
        this.top = top;
    }

    @Override
    public Integer call() throws IOException {
        Path tokenizerFile = tokenizer.file(top.shell());
        Wanted wanted = wanted(Tekken.load(tokenizerFile).vocabularySize());
        long bytes;
        try {
            bytes = OutputFile.isMeant(out) ? writeFile(wanted, tokenizerFile) : writeFolder(wanted, tokenizerFile);
        } catch (ConversionProgress.Interrupted e) {
            return ConversionProgress.tellInterrupted(top.errors());
        }
        Output output = top.output();
        output.println("wrote " + output.harmless(out.toString()) + ": " + output.harmless(wanted.label()) + ", "
                + Sizes.count(wanted.parameters()) + " parameters, " + Sizes.bytes(bytes));
        return ExitCode.OK;
    }

    private long writeFile(Wanted wanted, Path tokenizerFile) throws IOException {
        if (!wanted.format().isForGguf()) {
            throw new UsageException("a .gguf file cannot hold "
                    + wanted.format().label() + "; say --to q4_0, q8_0 or bf16, or name a folder instead of " + out);
        }
        GgufSelection formats = pure ? GgufSelection.pure(wanted.format()) : GgufSelection.of(wanted.format());
        long bytes = RandomGguf.byteSize(wanted.config(), formats);
        new OutputFile(out).check(bytes, force);
        Tekken filledUp = TokenizerCopy.filledUp(tokenizerFile, wanted.config().vocabularySize());
        write(options -> RandomGguf.write(
                out,
                wanted.config(),
                formats,
                seed,
                writer -> GgufTokenizer.write(Optional.of(filledUp), writer),
                options));
        return Files.size(out);
    }

    private long writeFolder(Wanted wanted, Path tokenizerFile) throws IOException {
        Quantisation quantisation = quantisation(wanted.format());
        if (pure) {
            throw new UsageException("--pure is for .gguf files; in a folder embedding and head stay bf16");
        }
        try {
            RandomCheckpoint.check(wanted.config(), quantisation);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
        long bytes = byteSize(wanted, wanted.parameters());
        if (liesIn(tokenizerFile, out)) {
            throw new UsageException("the tokenizer " + tokenizerFile + " lies in the folder that is to be written;"
                    + " choose another folder, or copy the tokenizer elsewhere and name it with --tokenizer");
        }
        CheckpointFolder target = new CheckpointFolder(out);
        target.check(bytes, force);
        target.makeEmpty();
        write(options -> RandomCheckpoint.write(out, wanted.config(), quantisation, seed, options));
        TokenizerCopy.write(
                tokenizerFile, out.resolve("tekken.json"), wanted.config().vocabularySize());
        return target.byteSize();
    }

    private void write(Consumer<WriteOptions> writing) {
        int threads = Runtime.getRuntime().availableProcessors();
        try (ConversionProgress progress = new ConversionProgress(top.errors());
                Interrupts.Scope _ =
                        top.shell().interrupts().during(progress::interrupt, ConversionProgress.PATIENCE)) {
            writing.accept(new WriteOptions(threads, progress));
        }
    }

    private Quantisation quantisation(WeightFormat format) {
        return switch (format) {
            case BF16 -> Quantisation.NONE;
            case FP8 -> Quantisation.FP8_PER_TENSOR;
            case NVFP4 -> Quantisation.NVFP4;
            case F32, F16, Q8_0, Q4_0 ->
                throw new UsageException("a folder cannot hold " + format.label()
                        + "; say --to bf16, fp8 or nvfp4, or name a file that ends with .gguf instead of " + out);
        };
    }

    private Wanted wanted(int tokens) {
        if (shapes.isPresent() && preset.isPresent()) {
            throw new UsageException("give either --preset or --shapes, not both");
        }
        Wanted wanted = shapes.map(this::ofShapes).orElseGet(() -> ofPreset(tokens));
        int size = wanted.config().vocabularySize();
        if (size < tokens) {
            String source = vocabulary.isEmpty() && shapes.isPresent() ? shapes.get() + ": vocab_size" : "--vocabulary";
            throw new UsageException(source + " must be at least the tokenizer's " + tokens + ", not " + size);
        }
        return wanted;
    }

    private Wanted ofPreset(int tokens) {
        ModelPreset chosen = preset.orElse(ModelPreset.TINY);
        int size = vocabulary.orElse(chosen == ModelPreset.TINY ? tokens : Math.max(tokens, RELEASED_VOCABULARY));
        return new Wanted(chosen.label(), chosen.config(size), format.orElse(WeightFormat.BF16));
    }

    private Wanted ofShapes(Path file) {
        ModelShapes read = ModelShapes.read(file);
        DecoderConfig config =
                vocabulary.map(read.decoder()::withVocabularySize).orElse(read.decoder());
        String label = String.valueOf(file.getFileName());
        return new Wanted(label, config, format.or(read::format).orElse(WeightFormat.BF16));
    }

    private static boolean liesIn(Path file, Path folder) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        return parent != null && Files.isDirectory(folder) && Files.isSameFile(parent, folder);
    }

    /** About; embedding and head are never quantised, nor are a few small matrices. */
    private long byteSize(Wanted wanted, long parameters) {
        long embedding = 2L * wanted.config().hiddenSize() * wanted.config().vocabularySize();
        long rest = parameters - embedding;
        return 2 * embedding
                + switch (quantisation(wanted.format())) {
                    case NONE -> 2 * rest;
                    case FP8_PER_TENSOR -> rest;
                    // Half a byte, and a scale of one byte per group.
                    case NVFP4 -> rest / 2 + rest / ElementType.NVFP4_GROUP;
                };
    }
}
