/**
 * Sharing what sequences that begin alike have in common: blocks of the latent cache, found by a digest of all that their
 * content depends on.
 */
@NullMarked
package dev.tramontane.engine.prefix;

import org.jspecify.annotations.NullMarked;
