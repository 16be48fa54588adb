/** Drives servers with OpenAI's API, and measures how they hold up. */
module dev.tramontane.loadtest {
    requires java.net.http;
    requires transitive tools.jackson.databind;
    requires static org.jspecify;

    exports dev.tramontane.loadtest;
}
