/** The names that the model is served under, as the clients of each vendor list them. */
@NullMarked
package dev.tramontane.server.models;

import org.jspecify.annotations.NullMarked;
