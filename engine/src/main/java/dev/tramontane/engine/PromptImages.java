package dev.tramontane.engine;

import dev.tramontane.language.prompt.ImageSpan;
import dev.tramontane.language.prompt.Prompt;
import dev.tramontane.model.ImageFeatures;
import dev.tramontane.model.image.Pixels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The images of a prompt, ready to be encoded. It holds pixels, some 30 MiB for an image of the largest size: let go of
 * it once they are encoded.
 *
 * @param encoder what prepared and will encode them
 * @param digests the content of {@code prompt.images()}, in the same order
 * @param decoded the pixels of those that were not known
 * @param known the features of the others
 */
record PromptImages(
        ImageEncoder encoder,
        Prompt prompt,
        List<ImageDigest> digests,
        Map<ImageDigest, Pixels> decoded,
        Map<ImageDigest, ImageFeatures> known) {

    /**
     * Tokens of a prompt that depend on an image: equal tokens mean the same only where the digests are equal, too.
     *
     * @param firstToken the position of the image's first token
     * @param lastToken the position after its last one, breaks and end included
     * @param digest the SHA-256 of the image's file, 32 bytes
     */
    record ImageTokens(int firstToken, int lastToken, byte[] digest) {}

    /** Where the images stand and what they are, in the prompt's order. */
    List<ImageTokens> tokens() {
        List<ImageTokens> tokens = new ArrayList<>();
        for (int i = 0; i < digests.size(); i++) {
            ImageSpan span = prompt.images().get(i);
            tokens.add(new ImageTokens(span.start(), end(i), digests.get(i).bytes()));
        }
        return tokens;
    }

    /** The position after the last token of an image. */
    int end(int image) {
        ImageSpan span = prompt.images().get(image);
        return span.start() + span.grid().tokens();
    }
}
