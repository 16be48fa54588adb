/** What all dialects share: from a checked call to the engine, and from its answer to usage and errors. */
@NullMarked
package dev.tramontane.server.core;

import org.jspecify.annotations.NullMarked;
