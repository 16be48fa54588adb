package dev.tramontane.cli;

import picocli.CommandLine.Option;

/** The option that names a file of requests. */
final class RequestsOption {
    @Option(
            names = "--requests",
            required = true,
            paramLabel = "FILE",
            description = "The requests, one JSON object per line; - for standard input. Blank lines are passed over.")
    private String file = "-";

    String file() {
        return file;
    }
}
