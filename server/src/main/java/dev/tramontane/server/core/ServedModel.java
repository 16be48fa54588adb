package dev.tramontane.server.core;

import dev.tramontane.language.chat.Effort;
import java.util.Optional;

/**
 * A name that the model answers to.
 *
 * @param name the name
 * @param effort how much it thinks for requests that do not say; empty for the caller's or the model's default
 */
public record ServedModel(String name, Optional<Effort> effort) {}
