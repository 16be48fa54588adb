package dev.tramontane.server.responses;

import java.time.Duration;

/**
 * How much is kept of what was answered.
 *
 * @param responses the most responses of one caller
 * @param ownerBytes the most bytes of one caller's responses with their items, as JSON
 * @param bytes the same of all callers'
 * @param age how long after its last use a response is kept
 */
record StoreLimits(int responses, long ownerBytes, long bytes, Duration age) {

    /** 1000 responses and 64 MiB of a caller, 256 MiB of all, for a day. */
    static final StoreLimits DEFAULT = new StoreLimits(1000, 64L << 20, 256L << 20, Duration.ofDays(1));
}
