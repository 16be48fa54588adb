package dev.tramontane.server.core;

import dev.tramontane.engine.Input;
import dev.tramontane.language.chat.Image;
import java.util.stream.Stream;

/** The memory of decoded images, which wait for the model with their request: a thousand times that of a file made for it. */
final class ImageMemory {
    /** Three colours, a float each. */
    private static final long BYTES_OF_PIXEL = 12;
    /** Larger images are scaled down. */
    private static final long MOST_BYTES = 30L << 20;

    private ImageMemory() {}

    /** The bytes that the images of a prompt may take. */
    static long of(Input input) {
        return images(input).mapToLong(ImageMemory::of).sum();
    }

    private static long of(Image image) {
        return Math.min(MOST_BYTES, (long) image.width() * image.height() * BYTES_OF_PIXEL);
    }

    private static Stream<Image> images(Input input) {
        return input instanceof Input.OfChat(var chat)
                ? chat.messages().stream()
                        .flatMap(message -> message.content().stream())
                        .filter(Image.class::isInstance)
                        .map(Image.class::cast)
                : Stream.empty();
    }
}
