/** HTTP as the dialects see it: routes with their policies, exchanges, event streams; Jetty stays inside. */
@NullMarked
package dev.tramontane.server.http;

import org.jspecify.annotations.NullMarked;
