package dev.tramontane.engine;

import dev.tramontane.engine.prefix.ImageSpan;
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

    /** Where the images stand and what they are, in the prompt's order. */
    List<ImageSpan> spans() {
        List<ImageSpan> spans = new ArrayList<>();
        for (int i = 0; i < digests.size(); i++) {
            var span = prompt.images().get(i);
            spans.add(new ImageSpan(
                    span.start(), span.grid().tokens(), digests.get(i).bytes()));
        }
        return spans;
    }

    /** The position after the last token of the last image. */
    int end() {
        return end(digests.size() - 1);
    }

    /** The position after the last token of an image. */
    int end(int image) {
        var span = prompt.images().get(image);
        return span.start() + span.grid().tokens();
    }
}
