/** Counting, encoding and decoding tokens without computing anything. */
@NullMarked
package dev.tramontane.server.tokens;

import org.jspecify.annotations.NullMarked;
