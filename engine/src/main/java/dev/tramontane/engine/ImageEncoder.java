package dev.tramontane.engine;

import dev.tramontane.engine.EngineException.Kind;
import dev.tramontane.language.chat.Image;
import dev.tramontane.language.prompt.ImageSpan;
import dev.tramontane.language.prompt.Prompt;
import dev.tramontane.model.EmbeddingOverrides;
import dev.tramontane.model.ImageFeatures;
import dev.tramontane.model.image.ImageDecoder;
import dev.tramontane.model.image.ImageException;
import dev.tramontane.model.image.ImagePreprocessor;
import dev.tramontane.model.image.PixelGrid;
import dev.tramontane.model.image.Pixels;
import dev.tramontane.model.vision.Encoding;
import dev.tramontane.model.vision.VisionPass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * From the images of prompts to the features that stand in for their tokens. Features are remembered by the image's
 * content, so that a conversation about an image encodes it once.
 */
final class ImageEncoder {

    private static final int MOST_IMAGES = 32;
    private static final long MOST_PIXELS = 1L << 27;
    private static final long CACHE_BYTES = 256L << 20;

    private final ImageDecoder decoder;
    private final ImagePreprocessor preprocessor;
    private final VisionPass pass;
    private final int imageToken;
    private final FeatureCache cache;
    private final ReentrantLock decoding = new ReentrantLock();

    /** @param imageToken the token that features stand in for */
    ImageEncoder(ImageDecoder decoder, ImagePreprocessor preprocessor, VisionPass pass, int imageToken) {
        this(decoder, preprocessor, pass, imageToken, new FeatureCache(CACHE_BYTES));
    }

    ImageEncoder(
            ImageDecoder decoder, ImagePreprocessor preprocessor, VisionPass pass, int imageToken, FeatureCache cache) {
        this.decoder = decoder;
        this.preprocessor = preprocessor;
        this.pass = pass;
        this.imageToken = imageToken;
        this.cache = cache;
    }

    /**
     * Decodes the images of a prompt that are not known yet; may be called by any thread.
     *
     * @throws EngineException if there are too many, or one cannot be decoded
     */
    PromptImages prepare(Prompt prompt) {
        List<ImageSpan> spans = prompt.images();
        if (spans.size() > MOST_IMAGES) {
            throw new EngineException(
                    Kind.INVALID_REQUEST,
                    "the chat has " + spans.size() + " images, at most " + MOST_IMAGES + " are allowed; send fewer");
        }
        long pixels = spans.stream()
                .mapToLong(span -> (long) span.image().width() * span.image().height())
                .sum();
        if (pixels > MOST_PIXELS) {
            throw new EngineException(
                    Kind.INVALID_REQUEST,
                    "the images have " + pixels + " pixels together, at most " + MOST_PIXELS
                            + " are allowed; send fewer or smaller ones");
        }
        Map<Image, ImageDigest> digests = new HashMap<>();
        Map<ImageDigest, Pixels> decoded = new HashMap<>();
        Map<ImageDigest, ImageFeatures> known = new HashMap<>();
        for (int i = 0; i < spans.size(); i++) {
            Image image = spans.get(i).image();
            if (digests.containsKey(image)) {
                continue;
            }
            ImageDigest digest = ImageDigest.of(image);
            digests.put(image, digest);
            // Held on to from here, so that nothing has to be decoded again should it be forgotten meanwhile.
            cache.find(digest).ifPresent(features -> known.put(digest, features));
            if (!known.containsKey(digest)) {
                decoded.put(digest, decode(spans.get(i), i));
            }
        }
        List<ImageDigest> inOrder =
                spans.stream().map(span -> digests.get(span.image())).toList();
        return new PromptImages(this, prompt, inOrder, decoded, known);
    }

    private Pixels decode(ImageSpan span, int index) {
        // One at a time: a small file may take hundreds of megabytes while it is decoded, and many may come at once.
        decoding.lock();
        try {
            Pixels pixels = preprocessor.preprocess(decoder.decode(span.image().bytes()));
            PixelGrid grid = pixels.grid();
            if (grid.columns() != span.grid().columns()
                    || grid.rows() != span.grid().rows()) {
                throw new EngineException(
                        Kind.INVALID_REQUEST,
                        "image " + (index + 1)
                                + " is not of the size that its header tells; save it again with another program");
            }
            return pixels;
        } catch (ImageException e) {
            throw new EngineException(
                    Kind.INVALID_REQUEST, "image " + (index + 1) + " cannot be decoded: " + e.getMessage(), e);
        } finally {
            decoding.unlock();
        }
    }

    /** Encodes what {@link #prepare} decoded, at one go; to be called by the thread that drives the device. */
    EmbeddingOverrides encode(PromptImages images) {
        Job job = begin(images, 0);
        boolean done = false;
        while (!done) {
            done = job.advance();
        }
        return job.overrides();
    }

    /**
     * Begins to encode what {@link #prepare} decoded. The images of a prompt, and those of the prompts that wait, are
     * encoded one after the other: a job must be done, or dropped, before the next one advances.
     *
     * @param cachedTokens tokens of the prompt that need no features, because the cache has what became of them; images
     *     that end there are left out
     */
    Job begin(PromptImages images, int cachedTokens) {
        return new Job(images, cachedTokens);
    }

    /** The images of a prompt on their way; to be called by the thread that drives the device. To give up, drop it. */
    final class Job {

        private final PromptImages images;
        /** The first image that is needed. */
        private final int first;

        private final Map<ImageDigest, ImageFeatures> found;
        /** The features of the images from the first one on, as far as they are there. */
        private final List<ImageFeatures> features = new ArrayList<>();

        private @Nullable Encoding encoding;

        private Job(PromptImages images, int cachedTokens) {
            this.images = images;
            found = new HashMap<>(images.known());
            int image = 0;
            while (image < images.digests().size() && images.end(image) <= cachedTokens) {
                image++;
            }
            first = image;
        }

        /**
         * Encodes another slice. Images that another job has encoded meanwhile cost nothing.
         *
         * @return whether all features are there
         * @throws IllegalStateException if another job has advanced since this one began an image
         */
        boolean advance() {
            collect();
            if (isDone()) {
                return true;
            }
            ImageDigest image = images.digests().get(first + features.size());
            Encoding current = encoding;
            if (current == null) {
                current = pass.begin(
                        List.of(Objects.requireNonNull(images.decoded().get(image))));
                encoding = current;
            }
            if (!current.advance()) {
                return false;
            }
            encoding = null;
            found.put(image, current.features().getFirst());
            collect();
            return isDone();
        }

        /** Takes features that are known, up to the first image that has none. */
        private void collect() {
            while (encoding == null && !isDone()) {
                ImageDigest image = images.digests().get(first + features.size());
                Optional<ImageFeatures> known =
                        Optional.ofNullable(found.get(image)).or(() -> cache.find(image));
                if (known.isEmpty()) {
                    return;
                }
                found.put(image, known.get());
                cache.remember(image, known.get());
                features.add(known.get());
            }
        }

        private boolean isDone() {
            return first + features.size() == images.digests().size();
        }

        /**
         * What stands in for the prompt's image tokens, but for the images that were left out.
         *
         * @throws IllegalStateException if not all features are there
         */
        EmbeddingOverrides overrides() {
            if (!isDone()) {
                throw new IllegalStateException("the images are not encoded yet; advance until it returns true");
            }
            if (features.isEmpty()) {
                return EmbeddingOverrides.NONE;
            }
            int from = images.prompt().images().get(first).start();
            return EmbeddingOverrides.of(images.prompt().tokens(), from, imageToken, features);
        }
    }
}
