/**
 * Judges a model on tasks whose answers can be checked, with samples that were held out of training: how often it is right,
 * what that costs in tokens, whether it keeps to the effort that it is asked for, and whether it is better than another one.
 */
@NullMarked
package dev.tramontane.train.exam;

import org.jspecify.annotations.NullMarked;
