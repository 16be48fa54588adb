/** A model on the network: the HTTP server with the dialects that clients speak. */
module dev.tramontane.server {
    requires transitive dev.tramontane.engine;
    requires io.prometheus.metrics.core;
    requires io.prometheus.metrics.instrumentation.jvm;
    requires io.prometheus.metrics.model;
    requires io.prometheus.writer.text;
    requires org.eclipse.jetty.alpn.server;
    requires org.eclipse.jetty.http2.server;
    requires org.eclipse.jetty.server;
    requires tools.jackson.databind;
    requires static org.jspecify;

    exports dev.tramontane.server;
}
