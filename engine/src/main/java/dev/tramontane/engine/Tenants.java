package dev.tramontane.engine;

import java.util.HashMap;
import java.util.Map;

/**
 * The tenants that have completions waiting or running. What each was served is counted in token rows, and who was served
 * least goes first (virtual token counters, arXiv 2401.00588).
 */
final class Tenants {

    private final Map<String, Tenant> active = new HashMap<>();

    /** Opens a completion on a tenant's account. */
    Tenant open(String name) {
        Tenant tenant = active.get(name);
        if (tenant == null) {
            tenant = new Tenant();
            tenant.join(least());
            active.put(name, tenant);
        }
        tenant.open();
        return tenant;
    }

    /** Closes a completion; a tenant without any is forgotten. */
    void close(String name) {
        Tenant tenant = active.get(name);
        if (tenant != null && tenant.close()) {
            active.remove(name);
        }
    }

    private long least() {
        return active.values().stream().mapToLong(Tenant::served).min().orElse(0);
    }
}
