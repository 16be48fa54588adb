package dev.tramontane.server.responses;

import java.time.Duration;

/**
 * How much is kept of what was answered.
 *
 * @param responses the most responses of one caller; 0 keeps none
 * @param ownerBytes the most bytes of one caller's responses with their items, as JSON
 * @param bytes the same of all callers'
 * @param age how long after its last use a response is kept
 */
public record StoreLimits(int responses, long ownerBytes, long bytes, Duration age) {}
