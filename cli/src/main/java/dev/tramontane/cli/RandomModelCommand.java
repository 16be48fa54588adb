package dev.tramontane.cli;

import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.ModelConfig;
import dev.tramontane.checkpoint.ModelPreset;
import dev.tramontane.checkpoint.ModelShapes;
import dev.tramontane.checkpoint.ParameterCount;
import dev.tramontane.checkpoint.Quantisation;
import dev.tramontane.checkpoint.RandomCheckpoint;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.tensor.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
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
                    + " first_k_dense_replace, vocab_size and so on. What it leaves out is as in Small 4. In it, dtype may be"
                    + " bf16, fp8 or nvfp4. There are examples in bench/shapes."
        },
        footer = {
            "",
            "Examples:",
            "  tramontane random-model /tmp/tiny",
            "  tramontane random-model /tmp/1b --preset 1b --quantisation fp8",
            "  tramontane random-model /tmp/4 --shapes bench/shapes/small4-4layers.json",
            "  tramontane chat -m /tmp/1b \"Anything\" --max-tokens 64"
        })
final class RandomModelCommand implements Callable<Integer> {
    private static final int RELEASED_VOCABULARY = 131_072;

    /** What is to be written. */
    private record Wanted(String label, DecoderConfig config, Quantisation quantisation) {}

    private final TramontaneCommand top;

    @Parameters(paramLabel = "FOLDER", description = "Where to write it; made if need be.")
    @SuppressWarnings("NullAway.Init") // a required parameter, set before the call
    private Path folder;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            converter = PresetConverter.class,
            description = "The architecture: tiny, 1b or small-4 (tiny).")
    private Optional<ModelPreset> preset = Optional.empty();

    @Option(names = "--shapes", paramLabel = "FILE", description = "Or an architecture of one's own, in JSON.")
    private Optional<Path> shapes = Optional.empty();

    @Option(
            names = "--quantisation",
            paramLabel = "FORMAT",
            converter = QuantisationConverter.class,
            description = "How weights are stored: none (BF16), fp8 or nvfp4 (what the shapes say, else none).")
    private Optional<Quantisation> quantisation = Optional.empty();

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
        int tokens = Tekken.load(tokenizerFile).vocabularySize();
        Wanted wanted = wanted(tokens);
        DecoderConfig config = wanted.config();
        long parameters =
                ParameterCount.of(new ModelConfig(config, Optional.empty())).total();
        long bytes = byteSize(wanted, parameters);
        if (liesIn(tokenizerFile, folder)) {
            throw new UsageException("the tokenizer " + tokenizerFile + " lies in the folder that is to be written;"
                    + " choose another folder, or copy the tokenizer elsewhere and name it with --tokenizer");
        }
        CheckpointFolder target = new CheckpointFolder(folder);
        target.check(bytes, force);
        target.makeEmpty();
        try (WritingProgress _ = new WritingProgress(new Progress(top.errors()), target, bytes)) {
            RandomCheckpoint.write(folder, config, wanted.quantisation(), seed);
            TokenizerCopy.write(tokenizerFile, folder.resolve("tekken.json"), config.vocabularySize());
        }
        Output output = top.output();
        output.println("wrote " + output.harmless(folder.toString()) + ": " + output.harmless(wanted.label()) + ", "
                + Sizes.count(parameters) + " parameters, " + Sizes.bytes(target.byteSize()));
        return ExitCode.OK;
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
        try {
            RandomCheckpoint.check(wanted.config(), wanted.quantisation());
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
        return wanted;
    }

    private Wanted ofPreset(int tokens) {
        ModelPreset chosen = preset.orElse(ModelPreset.TINY);
        int size = vocabulary.orElse(chosen == ModelPreset.TINY ? tokens : Math.max(tokens, RELEASED_VOCABULARY));
        return new Wanted(chosen.label(), chosen.config(size), quantisation.orElse(Quantisation.NONE));
    }

    private Wanted ofShapes(Path file) {
        ModelShapes read = ModelShapes.read(file);
        DecoderConfig config =
                vocabulary.map(read.decoder()::withVocabularySize).orElse(read.decoder());
        String label = String.valueOf(file.getFileName());
        return new Wanted(label, config, quantisation.or(read::quantisation).orElse(Quantisation.NONE));
    }

    private static boolean liesIn(Path file, Path folder) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        return parent != null && Files.isDirectory(folder) && Files.isSameFile(parent, folder);
    }

    /** About; embedding and head are never quantised, nor are a few small matrices. */
    private static long byteSize(Wanted wanted, long parameters) {
        long embedding = 2L * wanted.config().hiddenSize() * wanted.config().vocabularySize();
        long rest = parameters - embedding;
        return 2 * embedding
                + switch (wanted.quantisation()) {
                    case NONE -> 2 * rest;
                    case FP8_PER_TENSOR -> rest;
                    // Half a byte, and a scale of one byte per group.
                    case NVFP4 -> rest / 2 + rest / ElementType.NVFP4_GROUP;
                };
    }
}
