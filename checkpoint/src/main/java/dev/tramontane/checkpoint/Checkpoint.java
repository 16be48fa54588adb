package dev.tramontane.checkpoint;

import dev.tramontane.tensor.Matrix;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An opened checkpoint: a folder with a configuration and mapped weights, or a GGUF file, which has both inside. Opening
 * checks everything that can be checked without reading the weights: the configuration, and name, shape, type and place of every tensor. Any number of
 * threads may read; {@link #close} unmaps the files, after which the matrices must not be used.
 */
public final class Checkpoint implements AutoCloseable {

    /** A weight file and its size in bytes. */
    public record WeightFile(Path path, long byteSize) {}

    private record Weights(DecoderWeights decoder, Optional<VisionWeights> vision) {

        Weights map(UnaryOperator<Matrix> by) {
            return new Weights(decoder.map(by), vision.map(weights -> weights.map(by)));
        }
    }

    private static final System.Logger LOG = System.getLogger(Checkpoint.class.getName());
    private static final String GGUF_SUFFIX = ".gguf";

    private final Path path;
    private final CheckpointLayout layout;
    private final CheckpointConfig config;
    private final TensorFiles files;
    private final Optional<GgufVocabulary> vocabulary;
    private final DecoderWeights decoder;
    private final Optional<VisionWeights> vision;
    private final Arena arena;

    private Checkpoint(
            Path path,
            CheckpointLayout layout,
            CheckpointConfig config,
            TensorFiles files,
            Optional<GgufVocabulary> vocabulary,
            Weights weights,
            Arena arena) {
        this.path = path;
        this.layout = layout;
        this.config = config;
        this.files = files;
        this.vocabulary = vocabulary;
        this.decoder = weights.decoder();
        this.vision = weights.vision();
        this.arena = arena;
    }

    /**
     * Opens the checkpoint in a folder, or a GGUF file, as the files say.
     *
     * @throws CheckpointException if it is incomplete, damaged, or of an architecture that is not supported
     */
    public static Checkpoint open(Path path) {
        return open(path, CheckpointOptions.DEFAULT);
    }

    /**
     * Opens the checkpoint in a folder, or a GGUF file. Of a model that was split into several GGUF files any one may be
     * given.
     *
     * @throws CheckpointException if it is incomplete, damaged, or of an architecture that is not supported
     */
    public static Checkpoint open(Path path, CheckpointOptions options) {
        if (Files.isDirectory(path)) {
            return openFolder(path, options);
        }
        if (Files.exists(path) && String.valueOf(path.getFileName()).endsWith(GGUF_SUFFIX)) {
            return openGguf(path, options);
        }
        throw new CheckpointException(path + ": "
                + (Files.exists(path) ? "is neither a folder nor a " + GGUF_SUFFIX + " file" : "does not exist")
                + "; give the folder that holds config.json or params.json and the weights, or a " + GGUF_SUFFIX
                + " file");
    }

    private static Checkpoint openGguf(Path file, CheckpointOptions options) {
        CheckpointLayout layout = CheckpointLayout.GGUF;
        if (options.layout().isPresent() && options.layout().get() != layout) {
            throw new CheckpointException(file + ": does not have the layout "
                    + options.layout().get() + "; give the folder of a checkpoint");
        }
        return Mapping.open(arena -> {
            List<Gguf> parts = GgufShards.open(file, arena);
            // Only the first part says more than that it is one.
            Gguf first = parts.getFirst();
            TensorFiles files = TensorFiles.of(parts);
            CheckpointConfig config = GgufConfig.read(first.file(), first.metadata(), files, options.softmaxScale());
            Optional<GgufVocabulary> vocabulary = GgufVocabulary.read(first.file(), first.metadata());
            Weights found = load(first.file(), layout, config, files);
            Weights weights =
                    place(changed(found, config, options, arena), config.model().decoder(), file, options, arena);
            return new Checkpoint(file, layout, config, files, vocabulary, weights, arena);
        });
    }

    private static Checkpoint openFolder(Path folder, CheckpointOptions options) {
        CheckpointLayout layout = options.layout().orElseGet(() -> detect(folder));
        if (layout == CheckpointLayout.GGUF) {
            throw new CheckpointException(folder + ": is a folder; give the " + GGUF_SUFFIX + " file in it");
        }
        CheckpointConfig config = readConfig(folder, layout, options.softmaxScale());
        return Mapping.open(arena -> {
            TensorFiles files = TensorFiles.open(folder, layout, arena);
            Weights found = load(folder.resolve(layout.configFile()), layout, config, files);
            Weights weights =
                    place(changed(found, config, options, arena), config.model().decoder(), folder, options, arena);
            return new Checkpoint(folder, layout, config, files, Optional.empty(), weights, arena);
        });
    }

    /** Consolidated first: its weights are the exact ones. A layout counts only with its configuration. */
    private static CheckpointLayout detect(Path folder) {
        List<CheckpointLayout> preferred = List.of(CheckpointLayout.CONSOLIDATED, CheckpointLayout.HUGGING_FACE);
        List<CheckpointLayout> described = preferred.stream()
                .filter(layout -> Files.exists(folder.resolve(layout.configFile())))
                .toList();
        if (described.isEmpty()) {
            throw new CheckpointException(folder + ": has neither params.json nor config.json;"
                    + " give the folder of a checkpoint, or a " + GGUF_SUFFIX + " file, or finish the download");
        }
        return described.stream()
                .filter(layout -> WeightFiles.exist(folder, layout))
                .findFirst()
                .orElse(described.getFirst());
    }

    private static CheckpointConfig readConfig(Path folder, CheckpointLayout layout, SoftmaxScale softmaxScale) {
        Path file = folder.resolve(layout.configFile());
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException(file + ": does not exist; the layout " + layout
                    + " needs it, choose the other one or finish the download");
        }
        Settings settings = Settings.read(file);
        return switch (layout) {
            case HUGGING_FACE -> HuggingFaceConfig.read(settings, softmaxScale);
            case CONSOLIDATED -> ConsolidatedConfig.read(settings, softmaxScale);
            case GGUF -> throw new IllegalArgumentException("a GGUF file has its configuration inside");
        };
    }

    private static Weights load(Path configFile, CheckpointLayout layout, CheckpointConfig config, TensorFiles files) {
        WeightNames names = switch (layout) {
            case HUGGING_FACE -> WeightNames.HuggingFace.of(files::has);
            case CONSOLIDATED -> new WeightNames.Consolidated();
            case GGUF -> new WeightNames.Gguf();
        };
        WeightReader reader = new WeightReader(configFile, files, config.quantisation(), names);
        DecoderConfig decoder = config.model().decoder();
        DecoderWeights decoderWeights = new DecoderLoader(decoder, names, reader).load();
        Optional<VisionWeights> visionWeights = config.model()
                .vision()
                .map(vision -> new VisionLoader(vision, decoder, names.vision(), reader).load(layout));
        reader.expectNothingLeft();
        return new Weights(decoderWeights, visionWeights);
    }

    private static Weights changed(Weights found, CheckpointConfig config, CheckpointOptions options, Arena arena) {
        return new Weights(options.change().applied(config.model(), found.decoder(), arena), found.vision());
    }

    /** Copies the mapped weights if the options say so, or leave the choice and it pays. */
    private static Weights place(
            Weights mapped, DecoderConfig config, Path path, CheckpointOptions options, Arena arena) {
        if (options.loading() == WeightLoading.MAPPED) {
            return mapped;
        }
        WeightCopy copy = new WeightCopy();
        mapped.map(copy::plan);
        boolean asked = options.loading() == WeightLoading.COPIED;
        if (!asked && !copy.pays()) {
            return mapped;
        }
        long available = AvailableMemory.bytes();
        if (copy.byteSize() > available - available / 16) {
            if (asked) {
                throw new CheckpointException(path + ": its weights of " + copy.byteSize()
                        + " bytes do not fit into the " + available
                        + " bytes of memory that are available; have them mapped instead, or free some memory");
            }
            LOG.log(
                    Level.WARNING,
                    "{0}: its weights of {1} bytes do not fit into the {2} bytes of memory that are available; they stay"
                            + " in the file, which is slower",
                    path,
                    Long.toString(copy.byteSize()),
                    Long.toString(available));
            return mapped;
        }
        return placed(
                mapped,
                copy.copy(
                        arena,
                        options.progress(),
                        copies -> options.progress()
                                .begins(config, placed(mapped, copies).decoder())));
    }

    private static Weights placed(Weights mapped, IdentityHashMap<Matrix, Matrix> copies) {
        return mapped.map(matrix -> copies.getOrDefault(matrix, matrix));
    }

    /** The architecture. */
    public ModelConfig config() {
        return config.model();
    }

    /** How the linear layers are quantised. */
    public Quantisation quantisation() {
        return config.quantisation();
    }

    /** The weights of the text decoder, valid until {@link #close}. */
    public DecoderWeights decoder() {
        return decoder;
    }

    /**
     * The weights of image encoder and projector, valid until {@link #close}; present if the configuration has them.
     */
    public Optional<VisionWeights> vision() {
        return vision;
    }

    /** The folder or file it was opened from. */
    public Path folder() {
        return path;
    }

    /** The layout that was read. */
    public CheckpointLayout layout() {
        return layout;
    }

    /** Every tensor of every file. */
    public List<TensorInfo> tensors() {
        return files.tensors();
    }

    /** The weight files that were opened. */
    public List<WeightFile> files() {
        return files.files().stream()
                .map(file -> new WeightFile(file.file(), file.byteSize()))
                .toList();
    }

    /** The bytes of all tensors together, scales included. */
    public long weightBytes() {
        return files.tensors().stream().mapToLong(TensorInfo::byteSize).sum();
    }

    /**
     * What most of the weights are stored as, in capitals: {@code FP8} or {@code NVFP4} where the linear layers are
     * quantised so, else the name of the {@link DataType} that occupies the most bytes, such as {@code BF16} or
     * {@code Q4_0}.
     */
    public String mainFormat() {
        return switch (quantisation()) {
            case FP8_PER_TENSOR -> "FP8";
            // Packed numbers are bytes to the file, whose type would say nothing.
            case NVFP4 -> "NVFP4";
            case NONE -> files.largestType().name();
        };
    }

    /** All parameters, see {@link ParameterCount#total()}. */
    public long parameterCount() {
        return ParameterCount.of(config.model()).total();
    }

    /** The parameters that take part in one token, see {@link ParameterCount#active()}. */
    public long activeParameterCount() {
        return ParameterCount.of(config.model()).active();
    }

    /** The tokenizer inside a GGUF file, if it has one. */
    public Optional<GgufVocabulary> vocabulary() {
        return vocabulary;
    }

    /** The tokenizer {@code tekken.json} beside the weights, if it is there. */
    public Optional<Path> tokenizer() {
        Path file = layout == CheckpointLayout.GGUF ? path.resolveSibling("tekken.json") : path.resolve("tekken.json");
        return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }

    /** Unmaps the files. */
    @Override
    public void close() {
        arena.close();
    }
}
