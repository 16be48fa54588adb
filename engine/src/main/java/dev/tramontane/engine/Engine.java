package dev.tramontane.engine;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.GenerationConfig;
import dev.tramontane.checkpoint.ModelConfig;
import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.checkpoint.VisionWeights;
import dev.tramontane.engine.EngineException.Kind;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.tokenizer.ControlTokens;
import dev.tramontane.language.tokenizer.ImageSettings;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.model.Decoder;
import dev.tramontane.model.Device;
import dev.tramontane.model.ExpandedSpans;
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
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

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
 * Any number of threads may use an engine: their requests are computed together, and none changes what another is
 * answered. Close it to free its memory and threads.
 */
public final class Engine implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Engine.class.getName());

    private final Path folder;
    private final ModelConfig config;
    private final Tekken tokenizer;
    private final Optional<GenerationConfig> generation;
    private final String description;
    private final int contextLength;
    private final Optional<ImageEncoder> images;
    private final Vocabulary vocabulary;
    private final Prompts prompts;
    private final Samples samples;
    private final EngineLoop loop;
    /** What was opened, the last first. */
    private final Deque<AutoCloseable> resources;

    private Engine(Path folder, EngineOptions options, Deque<AutoCloseable> resources) {
        this.folder = folder;
        this.resources = resources;
        WarmUp warmUp = opened(new WarmUp(KernelProvider.best(options.allowScalar()), options));
        Checkpoint checkpoint = opened(Checkpoint.open(folder, warmUp.watching(options.checkpoint())));
        config = checkpoint.config();
        DecoderConfig decoderConfig = config.decoder();
        warmUp.start(decoderConfig, checkpoint.decoder());
        // Once more, since it has to end before the weights go.
        opened(warmUp);
        tokenizer = Tokenizers.of(checkpoint);
        if (tokenizer.vocabularySize() != decoderConfig.vocabularySize()) {
            throw new EngineException(
                    Kind.CONFIGURATION,
                    folder + ": the tokenizer has " + tokenizer.vocabularySize()
                            + " tokens and the weights have " + decoderConfig.vocabularySize()
                            + "; take both from the same model");
        }
        vocabulary = Vocabulary.of(tokenizer);
        generation = GenerationConfig.read(folder);

        KernelProvider kernels = warmUp.kernels();
        Device device = opened(new CpuDevice(kernels, options.threads()));
        LatentCache cache = opened(CacheSize.create(decoderConfig, options));
        Decoder decoder = new Decoder(decoderConfig, checkpoint.decoder());
        images = checkpoint.vision().map(weights -> imageEncoder(weights, device));
        contextLength = Math.min(CacheSize.longestContext(decoderConfig, options), cache.blocks() * cache.blockSize());
        prompts = new Prompts(vocabulary, images, contextLength);
        loop = opened(new EngineLoop(decoder, device, kernels, cache, warmUp, options));
        ExpandedSpans spans = ExpandedSpans.of(decoderConfig.attention(), cache.blockSize());
        samples = new Samples(options, spans, cache.blockSize(), loop.drafts());
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
     * Loads the checkpoint in a folder, or a GGUF file, with its tokenizer.
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

    private <T extends AutoCloseable> T opened(T resource) {
        resources.push(resource);
        return resource;
    }

    /**
     * Answers a request and waits for all of it.
     *
     * @throws dev.tramontane.language.chat.ChatException if the chat breaks a rule of the prompt format
     * @throws EngineException if the request cannot be served, or its completion failed; {@link EngineException#kind}
     *     tells whose turn it is
     * @throws IllegalArgumentException if the request asks for several samples
     */
    public Completion complete(Request request) {
        try (CompletionStream stream = stream(request)) {
            return stream.join();
        }
    }

    /** As {@link #complete}, all samples of the request. */
    public List<Completion> completeAll(Request request) {
        return CompletionStream.joinAll(streamAll(request));
    }

    /**
     * As {@link #complete}, without waiting. Cancelling the future cancels the completion; whatever {@link #complete} throws
     * completes it exceptionally.
     */
    public CompletableFuture<Completion> completeAsync(Request request) {
        CompletableFuture<Completion> future = new CompletableFuture<>();
        Thread.ofVirtual().name("tramontane-completion").start(() -> {
            try (CompletionStream stream = stream(request)) {
                CompletableFuture<Completion> ended = future.whenComplete((_, _) -> stream.cancel());
                if (!ended.isDone()) {
                    future.complete(stream.join());
                }
            } catch (RuntimeException | Error e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    /**
     * Answers a request as a stream of events; throws what {@link #complete} throws. Read the stream to its end, or close it:
     * a completion whose events are not read is held back, and fails after a while.
     */
    public CompletionStream stream(Request request) {
        if (request.samples() != 1) {
            throw new IllegalArgumentException(
                    "the request asks for " + request.samples() + " samples; stream and complete give one");
        }
        return streamAll(request).getFirst();
    }

    /** As {@link #stream}, a stream for every sample of the request. */
    public List<CompletionStream> streamAll(Request request) {
        long arrived = System.nanoTime();
        Prompts.Prepared prompt = prepare(request);
        Submission submission = new Submission(
                request,
                vocabulary,
                prompt.tokens(),
                prompt.insideThought(),
                prompt.images(),
                request.sampling().orElseGet(() -> recommendedSampling(request.effort())),
                contextLength - prompt.tokens().length,
                arrived);
        List<Generation> generations = samples.of(submission, prompt.images());
        loop.submit(generations);
        return generations.stream().map(sample -> sample.answer().stream()).toList();
    }

    private Prompts.Prepared prepare(Request request) {
        try {
            request.sampling().ifPresent(sampling -> LogitAdjustments.checkTokens(sampling, vocabulary.size()));
            return prompts.prepare(request.input());
        } catch (RuntimeException e) {
            loop.refused();
            throw e;
        }
    }

    /**
     * The tokens that an input is rendered to, be they more than the context holds. Nothing is computed: of images only the
     * headers are read, so that one whose pixels are damaged is counted all the same.
     *
     * @throws dev.tramontane.language.chat.ChatException if a chat breaks a rule of the prompt format
     * @throws EngineException if there is nothing to render, or something that the model cannot take
     */
    public int[] tokens(Input input) {
        return prompts.tokens(input);
    }

    /** Answers a request for every subscriber anew, as fast as the subscriber takes the events. */
    public Flow.Publisher<CompletionEvent> publish(Request request) {
        return new CompletionPublisher(() -> stream(request));
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

    /** The folder or file it was loaded from. */
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

    /** What it does and has done. */
    public EngineStatistics statistics() {
        return loop.statistics();
    }

    /**
     * Takes no more requests, and waits until those that it has are answered or the time is up.
     *
     * @return whether all were answered
     * @throws InterruptedException if the waiting thread is interrupted; no request is taken all the same
     */
    public boolean drain(Duration patience) throws InterruptedException {
        return loop.drain(patience);
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
