/** What the server says about itself. */
@NullMarked
package dev.tramontane.server.status;

import org.jspecify.annotations.NullMarked;
