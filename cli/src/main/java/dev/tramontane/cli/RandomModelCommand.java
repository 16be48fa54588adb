package dev.tramontane.cli;

import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.ModelConfig;
import dev.tramontane.checkpoint.ModelPreset;
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
                    + " a larger one is asked for, the copy is filled up with tokens that no text contains."
        },
        footer = {
            "",
            "Examples:",
            "  tramontane random-model /tmp/tiny",
            "  tramontane random-model /tmp/1b --preset 1b --quantisation fp8",
            "  tramontane chat -m /tmp/1b \"Anything\" --max-tokens 64"
        })
final class RandomModelCommand implements Callable<Integer> {
    private static final int RELEASED_VOCABULARY = 131_072;

    private final TramontaneCommand top;

    @Parameters(paramLabel = "FOLDER", description = "Where to write it; made if need be.")
    @SuppressWarnings("NullAway.Init") // a required parameter, set before the call
    private Path folder;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            converter = PresetConverter.class,
            description = "The architecture: tiny, 1b or small-4 (tiny).")
    private ModelPreset preset = ModelPreset.TINY;

    @Option(
            names = "--quantisation",
            paramLabel = "FORMAT",
            converter = QuantisationConverter.class,
            description = "How weights are stored: none (BF16), fp8 or nvfp4 (none).")
    private Quantisation quantisation = Quantisation.NONE;

    @Option(
            names = "--vocabulary",
            paramLabel = "TOKENS",
            description =
                    "The size of the vocabulary, at least the tokenizer's (that of the tokenizer for tiny, else 131072).")
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
        int size = vocabulary.orElse(preset == ModelPreset.TINY ? tokens : Math.max(tokens, RELEASED_VOCABULARY));
        if (size < tokens) {
            throw new UsageException("--vocabulary must be at least the tokenizer's " + tokens + ", not " + size);
        }
        DecoderConfig config = preset.config(size);
        long parameters =
                ParameterCount.of(new ModelConfig(config, Optional.empty())).total();
        long bytes = byteSize(config, parameters);
        if (liesIn(tokenizerFile, folder)) {
            throw new UsageException("the tokenizer " + tokenizerFile + " lies in the folder that is to be written;"
                    + " choose another folder, or copy the tokenizer elsewhere and name it with --tokenizer");
        }
        CheckpointFolder target = new CheckpointFolder(folder);
        target.check(bytes, force);
        target.makeEmpty();
        try (WritingProgress _ = new WritingProgress(new Progress(top.errors()), target, bytes)) {
            RandomCheckpoint.write(folder, config, quantisation, seed);
            TokenizerCopy.write(tokenizerFile, folder.resolve("tekken.json"), size);
        }
        Output output = top.output();
        output.println("wrote " + output.harmless(folder.toString()) + ": " + preset.label() + ", "
                + Sizes.count(parameters) + " parameters, " + Sizes.bytes(target.byteSize()));
        return ExitCode.OK;
    }

    private static boolean liesIn(Path file, Path folder) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        return parent != null && Files.isDirectory(folder) && Files.isSameFile(parent, folder);
    }

    /** About; embedding and head are never quantised, nor are a few small matrices. */
    private long byteSize(DecoderConfig config, long parameters) {
        long embedding = 2L * config.hiddenSize() * config.vocabularySize();
        long rest = parameters - embedding;
        return 2 * embedding
                + switch (quantisation) {
                    case NONE -> 2 * rest;
                    case FP8_PER_TENSOR -> rest;
                    // Half a byte, and a scale of one byte per group.
                    case NVFP4 -> rest / 2 + rest / ElementType.NVFP4_GROUP;
                };
    }
}
