/** The chat page for people who want to try the model in a browser. */
@NullMarked
package dev.tramontane.server.page;

import org.jspecify.annotations.NullMarked;
