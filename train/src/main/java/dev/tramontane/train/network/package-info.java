/** The networks that are trained: the decoder, and the image encoder before it. */
@NullMarked
package dev.tramontane.train.network;

import org.jspecify.annotations.NullMarked;
