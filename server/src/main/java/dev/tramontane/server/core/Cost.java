package dev.tramontane.server.core;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * An amount of money.
 *
 * @param amount how much
 * @param currency of what, as ISO 4217 names it
 * @param asOf the date of the prices
 */
public record Cost(BigDecimal amount, String currency, LocalDate asOf) {}
