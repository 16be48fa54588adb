package dev.tramontane.engine;

import dev.tramontane.language.chat.Image;
import dev.tramontane.language.prompt.Prompt;
import dev.tramontane.model.image.Pixels;
import java.util.Map;

/**
 * The images of a prompt, ready to be encoded.
 *
 * @param encoder what prepared and will encode them
 * @param decoded the pixels of those that were not known
 */
record PromptImages(ImageEncoder encoder, Prompt prompt, Map<Image, Pixels> decoded) {
    int end() {
        var last = prompt.images().getLast();
        return last.start() + last.grid().tokens();
    }

    java.util.List<dev.tramontane.engine.prefix.ImageSpan> spans() {
        return prompt.images().stream().map(span -> {
            try {
                return new dev.tramontane.engine.prefix.ImageSpan(span.start(), span.grid().tokens(), java.security.MessageDigest.getInstance("SHA-256").digest(span.image().bytes()));
            } catch (java.security.NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }).toList();
    }
}
