/** Chat completions, whatever the form in which a dialect tells them. */
@NullMarked
package dev.tramontane.server.chat;

import org.jspecify.annotations.NullMarked;
