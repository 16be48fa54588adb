/** The {@code tramontane} command. */
module dev.tramontane.cli {
    requires dev.tramontane.engine;
    requires info.picocli;
    requires tools.jackson.databind;
    requires jdk.incubator.vector;
    requires static org.jspecify;

    opens dev.tramontane.cli to
            info.picocli;
}
