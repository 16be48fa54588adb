/** Anthropic's API: messages, whole and streamed, and the counting of their tokens. */
@NullMarked
package dev.tramontane.server.anthropic;

import org.jspecify.annotations.NullMarked;
