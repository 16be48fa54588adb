/**
 * From generated token ids back to text, thinking and tool calls.
 */
@NullMarked
package dev.tramontane.language.output;

import org.jspecify.annotations.NullMarked;
