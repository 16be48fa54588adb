package dev.tramontane.server.core;

import dev.tramontane.engine.Usage;
import dev.tramontane.server.keys.Caller;
import java.util.List;

/** Is told what every call used, whether its client waited for the answer or not. Must be quick. */
@FunctionalInterface
public interface UsageLedger {

    /**
     * A call has ended.
     *
     * @param usages of its answers to one prompt, at least one
     */
    void charge(Caller caller, List<Usage> usages);
}
