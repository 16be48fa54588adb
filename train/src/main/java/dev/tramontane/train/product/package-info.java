/** Products of float32 matrices in arrays, as forward and backward passes need them. */
@NullMarked
package dev.tramontane.train.product;

import org.jspecify.annotations.NullMarked;
