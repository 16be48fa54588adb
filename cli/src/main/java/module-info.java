/** The {@code tramontane} command. */
module dev.tramontane.cli {
    requires dev.tramontane.engine;
    requires info.picocli;
    requires tools.jackson.databind;
    requires static org.jspecify;

}
