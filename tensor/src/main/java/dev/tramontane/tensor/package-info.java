/**
 * Numbers in memory: element types, matrices that view memory somebody else owns, the kernels that compute on them and
 * the team of threads that runs the kernels.
 */
@NullMarked
package dev.tramontane.tensor;

import org.jspecify.annotations.NullMarked;
