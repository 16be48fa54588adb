/** The networks of the model as they are trained: the same functions as the inference engine's, on a tape. */
@NullMarked
package dev.tramontane.train.network;

import org.jspecify.annotations.NullMarked;
