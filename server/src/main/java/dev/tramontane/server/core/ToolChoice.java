package dev.tramontane.server.core;

import java.util.Optional;

/**
 * What a request wants done with its tools.
 *
 * @param demand whether tools are to be called
 * @param name the one to call, if one is named
 */
public record ToolChoice(Demand demand, Optional<String> name) {

    /** Whether tools are to be called. */
    public enum Demand {
        /** None may be. */
        NONE,
        /** As the model likes. */
        AUTO,
        /** One at least must be. */
        REQUIRED
    }

    /** As the model likes. */
    public static final ToolChoice AUTO = new ToolChoice(Demand.AUTO, Optional.empty());
}
