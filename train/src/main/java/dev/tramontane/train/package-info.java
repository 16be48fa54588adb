/** Training: the loop, what it tells, and how it is taken up again. */
@NullMarked
package dev.tramontane.train;

import org.jspecify.annotations.NullMarked;
