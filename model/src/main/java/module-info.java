/** The forward pass: a pure function of weights, batch and cache. */
module dev.tramontane.model {
    requires transitive dev.tramontane.checkpoint;
    requires static org.jspecify;

}
