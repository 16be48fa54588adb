package dev.tramontane.engine;

import java.time.Duration;
import java.util.Optional;

/**
 * On whose behalf and how urgently a request is served.
 *
 * @param tenant whose request it is: tenants get equal shares of the engine, and see nothing of each other's cache
 * @param priority larger goes first, whatever the tenant; -100 to 100
 * @param deadline how long after its arrival the completion ends at the latest, positive; empty for no such limit
 * @param cacheSalt requests share cached prefixes with requests of the same salt only; empty for one per tenant
 */
public record Terms(String tenant, int priority, Optional<Duration> deadline, Optional<String> cacheSalt) {

    /** A nameless tenant, ordinary priority, no deadline. */
    public static final Terms DEFAULT = new Terms("", 0, Optional.empty(), Optional.empty());

    private static final int MOST_PRIORITY = 100;
    private static final int LONGEST_NAME = 256;

    /** @throws IllegalArgumentException naming the field that is out of range */
    public Terms {
        requireShort("tenant", tenant);
        cacheSalt.ifPresent(salt -> requireShort("cache_salt", salt));
        if (Math.abs(priority) > MOST_PRIORITY) {
            throw new IllegalArgumentException(
                    "priority must be -" + MOST_PRIORITY + " to " + MOST_PRIORITY + ", not " + priority);
        }
        if (deadline.isPresent() && !deadline.get().isPositive()) {
            throw new IllegalArgumentException("the deadline must be positive, not " + deadline.get());
        }
    }

    private static void requireShort(String name, String value) {
        if (value.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    name + " must be at most " + LONGEST_NAME + " characters, not " + value.length());
        }
    }

    public Terms withTenant(String tenant) {
        return new Terms(tenant, priority, deadline, cacheSalt);
    }

    public Terms withPriority(int priority) {
        return new Terms(tenant, priority, deadline, cacheSalt);
    }

    public Terms withDeadline(Duration deadline) {
        return new Terms(tenant, priority, Optional.of(deadline), cacheSalt);
    }

    public Terms withCacheSalt(String salt) {
        return new Terms(tenant, priority, deadline, Optional.of(salt));
    }
}
