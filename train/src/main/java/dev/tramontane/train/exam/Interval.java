package dev.tramontane.train.exam;

/**
 * Where a value lies with 95 % confidence.
 *
 * @param low the lower end
 * @param high the upper end
 */
public record Interval(double low, double high) {}
