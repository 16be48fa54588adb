/** Backward passes, optimizers and data: makes weights, and fits them to chats of one's own. */
module dev.tramontane.train {
    requires transitive dev.tramontane.engine;
    // Resolved by --add-modules at run time; without it the plain loops remain.
    requires static jdk.incubator.vector;
    requires java.desktop;
    requires tools.jackson.databind;
    requires static org.jspecify;

    exports dev.tramontane.train;
    exports dev.tramontane.train.adapter;
    exports dev.tramontane.train.data;
    exports dev.tramontane.train.exam;
    exports dev.tramontane.train.network;
    exports dev.tramontane.train.optimizer;
    exports dev.tramontane.train.picture;
    exports dev.tramontane.train.product;
    exports dev.tramontane.train.tape;
    exports dev.tramontane.train.task;
    exports dev.tramontane.train.vocabulary;
}
