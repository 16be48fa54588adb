/** Pictures of results for pages on light and dark backgrounds. */
@NullMarked
package dev.tramontane.train.svg;

import org.jspecify.annotations.NullMarked;
