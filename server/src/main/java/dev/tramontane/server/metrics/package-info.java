/** What Prometheus reads. */
@NullMarked
package dev.tramontane.server.metrics;

import org.jspecify.annotations.NullMarked;
