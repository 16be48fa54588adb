/** Failures in the log: where they happened, and nothing that was in a request. */
@NullMarked
package dev.tramontane.engine.failure;

import org.jspecify.annotations.NullMarked;
