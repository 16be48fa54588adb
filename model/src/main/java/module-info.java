/** The forward pass: a pure function of weights, batch and cache, over the coarse operations of a device. */
module dev.tramontane.model {
    requires transitive dev.tramontane.checkpoint;
    requires java.desktop;
    requires static org.jspecify;

    exports dev.tramontane.model;
    exports dev.tramontane.model.cpu;
    exports dev.tramontane.model.image;
    exports dev.tramontane.model.vision;
}
