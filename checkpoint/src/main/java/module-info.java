/** Reads and writes checkpoints: every published dialect becomes one configuration and one set of weights. */
module dev.tramontane.checkpoint {
    requires transitive dev.tramontane.tensor;
    requires java.management;
    requires jdk.management;
    requires tools.jackson.databind;
    requires static org.jspecify;

    exports dev.tramontane.checkpoint;
}
