package dev.tramontane.engine;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

@Name("dev.tramontane.Preemption")
@Label("Preemption")
@Description("A completion gave its cache blocks up for others and will start over")
@Category("Tramontane")
@StackTrace(false)
final class PreemptionEvent extends Event {

    @Label("Priority")
    int priority;

    @Label("Tokens")
    @Description("Tokens in the cache that are to be computed again")
    int tokens;

    @Label("Blocks")
    @Description("Blocks of the latent cache that were given up")
    int blocks;
}
