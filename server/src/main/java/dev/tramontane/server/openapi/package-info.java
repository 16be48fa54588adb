/** The description of the addresses in OpenAPI's form. */
@NullMarked
package dev.tramontane.server.openapi;

import org.jspecify.annotations.NullMarked;
