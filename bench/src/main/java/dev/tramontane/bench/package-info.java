/** Benchmarks of the kernels, with the machine's own limits beside them, and the gate that holds them at no allocation. */
@NullMarked
package dev.tramontane.bench;

import org.jspecify.annotations.NullMarked;
