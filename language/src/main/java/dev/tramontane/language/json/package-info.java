/**
 * JSON values that keep key order and number text, their parser, and their one printed form: the one the model was
 * trained on.
 */
@NullMarked
package dev.tramontane.language.json;

import org.jspecify.annotations.NullMarked;
