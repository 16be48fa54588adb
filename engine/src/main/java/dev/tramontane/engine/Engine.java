package dev.tramontane.engine;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.GenerationConfig;
import dev.tramontane.checkpoint.ModelConfig;
import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.checkpoint.VisionWeights;
import dev.tramontane.engine.EngineException.Kind;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.prompt.Prompt;
import dev.tramontane.language.prompt.PromptEncoder;
import dev.tramontane.language.tokenizer.ControlTokens;
import dev.tramontane.language.tokenizer.ImageSettings;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.model.Decoder;
import dev.tramontane.model.Device;
import dev.tramontane.model.LatentCache;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.model.image.ImageDecoder;
import dev.tramontane.model.image.ImageLimits;
import dev.tramontane.model.image.ImagePreprocessor;
import dev.tramontane.model.image.ResizeMode;
import dev.tramontane.model.vision.VisionEncoder;
import dev.tramontane.model.vision.VisionPass;
import dev.tramontane.tensor.KernelProvider;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A loaded model that answers requests.
 *
 * <pre>{@code
 * try (Engine engine = Engine.load(Path.of("models/starter"))) {
 *     Completion completion = engine.complete(Request.of(Chat.user("What is 47 * 36?")));
 *     System.out.println(completion.text());
 * }
 * }</pre>
 *
 * Any number of threads may use an engine; requests are answered in the order of their arrival. Close it to free its
 * memory and threads.
 */
public final class Engine implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Engine.class.getName());

    private static final int SMALLEST_DEFAULT_CONTEXT = 2048;

    private final Path folder;
    private final ModelConfig config;
    private final Tekken tokenizer;
    private final PromptEncoder encoder;
    private final Optional<GenerationConfig> generation;
    private final String description;
    private final int contextLength;
    private final Optional<ImageEncoder> images;
    private final GenerationLoop loop;
    /** What was opened, the last first. */
    private final Deque<AutoCloseable> resources;

    private Engine(Path folder, EngineOptions options, Deque<AutoCloseable> resources) {
        this.folder = folder;
        this.resources = resources;
        Checkpoint checkpoint = opened(Checkpoint.open(folder, options.checkpoint()));
        config = checkpoint.config();
        DecoderConfig decoderConfig = config.decoder();
        tokenizer = Tekken.load(checkpoint
                .tokenizer()
                .orElseThrow(() -> new EngineException(
                        Kind.CONFIGURATION,
                        folder + ": has no tekken.json, the tokenizer; copy it there from the model's repository")));
        if (tokenizer.vocabularySize() != decoderConfig.vocabularySize()) {
            throw new EngineException(
                    Kind.CONFIGURATION,
                    folder + ": tekken.json has " + tokenizer.vocabularySize()
                            + " tokens and the weights have " + decoderConfig.vocabularySize()
                            + "; take both from the same model");
        }
        encoder = PromptEncoder.of(tokenizer);
        generation = GenerationConfig.read(folder);
        contextLength = contextLength(decoderConfig, options);

        KernelProvider kernels = KernelProvider.best(options.allowScalar());
        Device device = opened(new CpuDevice(kernels, options.threads()));
        LatentCache cache = opened(cache(decoderConfig, contextLength, options));
        Decoder decoder = new Decoder(decoderConfig, checkpoint.decoder());
        images = checkpoint.vision().map(weights -> imageEncoder(weights, device));
        loop = opened(new GenerationLoop(
                decoder, device, cache, Math.min(options.scheduling().stepTokens(), contextLength), kernels.create()));
        description = device.description();
        LOG.log(Level.DEBUG, () -> folder + ": " + description + ", context of " + contextLength + " tokens");
    }

    private ImageEncoder imageEncoder(VisionWeights weights, Device device) {
        VisionConfig vision = config.vision().orElseThrow();
        ImageSettings expected = new ImageSettings(vision.patchSize(), vision.imageSize(), vision.mergeSize());
        if (!tokenizer.imageSettings().equals(Optional.of(expected))) {
            throw new EngineException(
                    Kind.CONFIGURATION,
                    folder + ": tekken.json lays images out for "
                            + tokenizer.imageSettings().map(Object::toString).orElse("no encoder at all")
                            + " and the weights are for "
                            + expected + "; take both from the same model");
        }
        VisionEncoder encoder = new VisionEncoder(vision, weights);
        return new ImageEncoder(
                new ImageDecoder(ImageLimits.STANDARD),
                new ImagePreprocessor(vision, ResizeMode.MISTRAL),
                new VisionPass(encoder, device),
                tokenizer.special(ControlTokens.IMAGE));
    }

    /** Whether chats may have images. */
    public boolean takesImages() {
        return images.isPresent();
    }

    /**
     * Loads the checkpoint in a folder with its tokenizer.
     *
     * @throws dev.tramontane.checkpoint.CheckpointException if the checkpoint is damaged or not supported
     * @throws dev.tramontane.language.tokenizer.TokenizerException if the tokenizer is damaged or not supported
     * @throws EngineException if both do not belong together, or the options ask for what cannot be had
     * @throws UnsupportedOperationException if the JVM has no vectors to compute with and plain loops are not allowed
     */
    public static Engine load(Path folder) {
        return load(folder, EngineOptions.DEFAULT);
    }

    /** As {@link #load(Path)}, with options. */
    public static Engine load(Path folder, EngineOptions options) {
        Deque<AutoCloseable> resources = new ArrayDeque<>();
        try {
            return new Engine(folder, options, resources);
        } catch (RuntimeException | Error e) {
            closeAll(resources);
            throw e;
        }
    }

    private static int contextLength(DecoderConfig config, EngineOptions options) {
        int declared = Math.min(config.contextLength(), EngineOptions.LONGEST_CONTEXT);
        if (options.contextLength().isPresent()) {
            int wanted = options.contextLength().getAsInt();
            if (wanted > declared) {
                throw new EngineException(
                        Kind.CONFIGURATION,
                        "a context of " + wanted + " tokens is more than the " + declared
                                + " that the checkpoint declares; ask for less");
            }
            return wanted;
        }
        long affordable = EngineOptions.DEFAULT_CACHE_BYTES / LatentCache.bytesPerPosition(config, options.cacheType());
        return (int) Math.min(declared, Math.max(affordable, SMALLEST_DEFAULT_CONTEXT));
    }

    private static LatentCache cache(DecoderConfig config, int contextLength, EngineOptions options) {
        int blocks = Math.ceilDiv(contextLength, EngineOptions.CACHE_BLOCK);
        try {
            return new LatentCache(config, options.cacheType(), blocks, EngineOptions.CACHE_BLOCK);
        } catch (OutOfMemoryError e) {
            long bytes = contextLength * LatentCache.bytesPerPosition(config, options.cacheType());
            throw new EngineException(
                    Kind.CONFIGURATION,
                    "no memory for a context of " + contextLength + " tokens, which takes " + bytes
                            + " bytes; ask for a shorter one",
                    e);
        }
    }

    private <T extends AutoCloseable> T opened(T resource) {
        resources.push(resource);
        return resource;
    }

    /**
     * Answers a request and waits for all of it.
     *
     * @throws dev.tramontane.language.chat.ChatException if the chat breaks a rule of the prompt format
     * @throws EngineException if the prompt does not fit, the engine is closed, or the completion failed
     */
    public Completion complete(Request request) {
        try (CompletionStream stream = stream(request)) {
            return stream.join();
        }
    }

    /**
     * Answers a request as a stream of events; throws what {@link #complete} throws. Close the stream: one that is left
     * before its end goes on generating.
     */
    public CompletionStream stream(Request request) {
        long arrived = System.nanoTime();
        Prompt prompt = encoder.encode(((Input.OfChat) request.input()).chat());
        int room = contextLength - prompt.length();
        if (room < 1) {
            throw new EngineException(
                    Kind.INVALID_REQUEST,
                    "the prompt has " + prompt.length() + " tokens and the context holds " + contextLength
                            + "; shorten the chat or allow a larger context");
        }
        Sampling sampling = request.sampling().orElseGet(() -> recommendedSampling(request.effort()));
        Generation generation =
                new Generation(request, prompt, prepareImages(prompt), sampling, tokenizer, room, arrived);
        loop.submit(generation);
        return generation.stream();
    }

    private Optional<PromptImages> prepareImages(Prompt prompt) {
        if (prompt.images().isEmpty()) {
            return Optional.empty();
        }
        ImageEncoder encoder = images.orElseThrow(() -> new EngineException(
                Kind.INVALID_REQUEST, "this model has no image encoder; send text only, or load one that has"));
        return Optional.of(encoder.prepare(prompt));
    }

    /**
     * What is used for requests that say nothing: the checkpoint's own recommendation, else temperature 0.7 for chats that
     * think and 0 for others (the range that the model's publisher recommends).
     */
    public Sampling recommendedSampling(Optional<Effort> effort) {
        double temperature = effort.equals(Optional.of(Effort.HIGH)) ? 0.7 : 0;
        Sampling base = Sampling.GREEDY;
        return generation
                .map(config -> base.withTemperature(config.temperature().orElse(temperature))
                        .withTopK(config.topK().orElse(base.topK()))
                        .withTopP(config.topP().orElse(base.topP()))
                        .withMinP(config.minP().orElse(base.minP())))
                .orElse(base.withTemperature(temperature));
    }

    /** The folder it was loaded from. */
    public Path folder() {
        return folder;
    }

    /** The model's architecture. */
    public ModelConfig config() {
        return config;
    }

    /** The model's tokenizer. */
    public Tekken tokenizer() {
        return tokenizer;
    }

    /** The most tokens of a prompt and its answer together. */
    public int contextLength() {
        return contextLength;
    }

    /** What computes, in one line. */
    public String description() {
        return description;
    }

    /** Fails what is still running, ends all threads and frees all memory. */
    @Override
    public void close() {
        closeAll(resources);
    }

    private static void closeAll(Deque<AutoCloseable> resources) {
        synchronized (resources) {
            while (!resources.isEmpty()) {
                try {
                    resources.pop().close();
                } catch (Exception e) {
                    LOG.log(Level.WARNING, "could not be closed", e);
                }
            }
        }
    }
}
