/** Completions of plain text and tokens, in the form that OpenAI had before there were chats. */
@NullMarked
package dev.tramontane.server.completions;

import org.jspecify.annotations.NullMarked;
