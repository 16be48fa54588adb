/**
 * What models learn from: conversations as tokens with the places to be learned, read from files, and packed into batches.
 */
@NullMarked
package dev.tramontane.train.data;

import org.jspecify.annotations.NullMarked;
