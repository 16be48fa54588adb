/** The {@code tramontane} command. */
module dev.tramontane.cli {
    requires dev.tramontane.engine;
    requires dev.tramontane.train;
    requires dev.tramontane.loadtest;
    requires dev.tramontane.server;
    requires info.picocli;
    requires java.management;
    requires jdk.management;
    requires org.jline.reader;
    requires org.jline.terminal;
    requires tools.jackson.databind;
    requires static org.jspecify;

    opens dev.tramontane.cli to
            info.picocli,
            tools.jackson.databind;
}
