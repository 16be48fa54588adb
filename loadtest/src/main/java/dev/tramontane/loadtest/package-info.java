/**
 * Drives servers with OpenAI's API, and measures how they hold up. What is measured, and the names it is told by, are those of
 * {@code vllm bench serve}, so that results can be compared and read by the same tools.
 */
@NullMarked
package dev.tramontane.loadtest;

import org.jspecify.annotations.NullMarked;
