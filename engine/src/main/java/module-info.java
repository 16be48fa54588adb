/** The public Java API: load a checkpoint, ask for completions, receive events. */
@SuppressWarnings("module") // the server is built after this module, and not known here
module dev.tramontane.engine {
    requires transitive dev.tramontane.model;
    requires transitive dev.tramontane.language;
    requires jdk.jfr;
    requires static org.jspecify;

    exports dev.tramontane.engine;
    exports dev.tramontane.engine.failure to
            dev.tramontane.server;
}
