package dev.tramontane.cli;

import picocli.CommandLine.Command;

/** The command above those that measure. */
@Command(
        name = "bench",
        description = "Measure how fast a model computes, or is served.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Examples:",
            "  tramontane bench engine models/starter",
            "  tramontane bench serve --model starter",
            "  tramontane bench serve --help"
        })
final class BenchCommand implements Runnable {

    @Override
    public void run() {
        throw new UsageException("measure what? bench engine computes, bench serve drives a server");
    }
}
