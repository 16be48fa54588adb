/** Addresses that clients know and this model has nothing behind. */
@NullMarked
package dev.tramontane.server.unsupported;

import org.jspecify.annotations.NullMarked;
