/**
 * Checkpoints: whatever dialect the files on disk speak becomes one {@link ModelConfig} and one set of weights. Files
 * are hostile until proven otherwise: every size is checked against the file before anything is allocated.
 */
@NullMarked
package dev.tramontane.checkpoint;

import org.jspecify.annotations.NullMarked;
