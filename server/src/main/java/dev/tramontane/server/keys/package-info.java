/** Who may use the server: keys by their hashes, and what each is entitled to. */
@NullMarked
package dev.tramontane.server.keys;

import org.jspecify.annotations.NullMarked;
