package dev.tramontane.server.core;

import dev.tramontane.server.http.Route;
import java.util.List;

/** A set of addresses that belong together, such as all of one vendor's. */
public interface Dialect {

    /** Its routes. */
    List<Route> routes();
}
