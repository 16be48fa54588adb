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
record PromptImages(ImageEncoder encoder, Prompt prompt, Map<Image, Pixels> decoded) {}
