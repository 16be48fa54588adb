package dev.tramontane.language.prompt;

import dev.tramontane.language.chat.Image;

/**
 * Where an image stands in a prompt.
 *
 * @param image the image
 * @param start the position of its first token; {@code grid.tokens()} of them are its
 * @param grid its cells, row by row
 */
public record ImageSpan(Image image, int start, ImageGrid grid) {}
