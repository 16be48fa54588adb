/**
 * The Java API: load a checkpoint, then ask for completions, whole or as a stream of events.
 */
@NullMarked
package dev.tramontane.engine;

import org.jspecify.annotations.NullMarked;
