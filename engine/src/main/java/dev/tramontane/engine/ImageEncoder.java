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
import dev.tramontane.model.vision.VisionPass;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /** Features by image, the least recently used first. */
    private final Map<Image, ImageFeatures> cache = new LinkedHashMap<>(16, 0.75f, true);

    private long cachedBytes;

    /** @param imageToken the token that features stand in for */
    ImageEncoder(ImageDecoder decoder, ImagePreprocessor preprocessor, VisionPass pass, int imageToken) {
        this.decoder = decoder;
        this.preprocessor = preprocessor;
        this.pass = pass;
        this.imageToken = imageToken;
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
        Map<Image, Pixels> decoded = new LinkedHashMap<>();
        for (int i = 0; i < spans.size(); i++) {
            Image image = spans.get(i).image();
            if (!decoded.containsKey(image) && cached(image).isEmpty()) {
                decoded.put(image, decode(spans.get(i), i));
            }
        }
        return new PromptImages(this, prompt, decoded);
    }

    private Pixels decode(ImageSpan span, int index) {
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
        }
    }

    /** Encodes what {@link #prepare} decoded; to be called by the thread that drives the device. */
    EmbeddingOverrides encode(PromptImages images) {
        int[] ids = images.prompt().tokens();
        List<ImageFeatures> features = images.prompt().images().stream()
                .map(span -> cached(span.image()).orElseGet(() -> encode(images, span)))
                .toList();
        return EmbeddingOverrides.of(ids, imageToken, features);
    }

    final class Job {
        private final PromptImages images;

        Job(PromptImages images) {
            this.images = images;
        }

        boolean advance() {
            return true;
        }

        EmbeddingOverrides overrides() {
            return encode(images);
        }
    }

    Job begin(PromptImages images) {
        return new Job(images);
    }

    private ImageFeatures encode(PromptImages images, ImageSpan span) {
        // It may have been known when the images were prepared, and forgotten since.
        Pixels known = images.decoded().get(span.image());
        Pixels pixels = known == null ? decode(span, images.prompt().images().indexOf(span)) : known;
        ImageFeatures features = pass.run(List.of(pixels)).getFirst();
        remember(span.image(), features);
        return features;
    }

    private Optional<ImageFeatures> cached(Image image) {
        synchronized (cache) {
            return Optional.ofNullable(cache.get(image));
        }
    }

    private void remember(Image image, ImageFeatures features) {
        synchronized (cache) {
            cache.put(image, features);
            cachedBytes += bytes(image, features);
            var eldest = cache.entrySet().iterator();
            while (cachedBytes > CACHE_BYTES && cache.size() > 1) {
                Map.Entry<Image, ImageFeatures> entry = eldest.next();
                cachedBytes -= bytes(entry.getKey(), entry.getValue());
                eldest.remove();
            }
        }
    }

    private static long bytes(Image image, ImageFeatures features) {
        return image.byteSize() + (long) features.values().length * Float.BYTES;
    }
}
