/** The OpenAI Responses dialect: typed items instead of messages, typed events, and responses that are kept for a while. */
@NullMarked
package dev.tramontane.server.responses;

import org.jspecify.annotations.NullMarked;
