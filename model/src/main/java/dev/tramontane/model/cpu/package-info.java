/** The CPU as a device: every operation is one or two phases of a worker team over the tensor kernels. */
@NullMarked
package dev.tramontane.model.cpu;

import org.jspecify.annotations.NullMarked;
