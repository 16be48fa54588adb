/** The public Java API: load a checkpoint, ask for completions, receive events. */
module dev.tramontane.engine {
    requires transitive dev.tramontane.model;
    requires transitive dev.tramontane.language;
    requires jdk.jfr;
    requires static org.jspecify;

    exports dev.tramontane.engine;
}
