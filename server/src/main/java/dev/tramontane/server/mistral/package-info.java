/** The Mistral dialect: chat completions and models as Mistral's own clients want them. */
@NullMarked
package dev.tramontane.server.mistral;

import org.jspecify.annotations.NullMarked;
