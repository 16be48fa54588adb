/** Operations of a training step, remembered so that gradients can be carried back through them. */
@NullMarked
package dev.tramontane.train.tape;

import org.jspecify.annotations.NullMarked;
