/** Reads and writes checkpoints: every published dialect becomes one configuration and one set of weights. */
module dev.tramontane.checkpoint {
    requires transitive dev.tramontane.tensor;
    requires tools.jackson.databind;
    requires static org.jspecify;

    exports dev.tramontane.checkpoint;
}
