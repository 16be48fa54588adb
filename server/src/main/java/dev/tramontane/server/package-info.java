/** The HTTP server over an engine: start it with options, stop it. */
@NullMarked
package dev.tramontane.server;

import org.jspecify.annotations.NullMarked;
