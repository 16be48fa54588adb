/** The image encoder: pixels in, rows of the decoder's embedding out, over the coarse operations of a device. */
@NullMarked
package dev.tramontane.model.vision;

import org.jspecify.annotations.NullMarked;
