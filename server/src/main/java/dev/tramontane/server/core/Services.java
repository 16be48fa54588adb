package dev.tramontane.server.core;

import dev.tramontane.engine.Engine;
import java.time.Clock;
import java.util.Optional;

/**
 * What dialects are made of.
 *
 * @param engine what answers
 * @param models the names it answers to
 * @param runner has it answer
 * @param limits the most that a request may ask for
 * @param prices what tokens cost
 * @param clock the time of day
 */
public record Services(
        Engine engine,
        ModelCatalog models,
        CompletionRunner runner,
        RequestLimits limits,
        Optional<PriceTable> prices,
        Clock clock) {}
