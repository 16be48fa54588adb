/** The OpenAI dialect: chat completions and models. */
@NullMarked
package dev.tramontane.server.openai;

import org.jspecify.annotations.NullMarked;
