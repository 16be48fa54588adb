/**
 * The decoder as a pure function of (weights, batch, cache). It is written once, in {@link ForwardPass}, over the coarse
 * operations of a {@link Device}.
 */
@NullMarked
package dev.tramontane.model;

import org.jspecify.annotations.NullMarked;
