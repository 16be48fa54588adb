/**
 * From an image file to what the image encoder takes: hostile bytes become an {@link RgbImage}, and that becomes normalised
 * {@link Pixels}.
 */
@NullMarked
package dev.tramontane.model.image;

import org.jspecify.annotations.NullMarked;
