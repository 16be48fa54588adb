package dev.tramontane.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** Stands in for the command until it is there. */
@Command(name = "tramontane", version = "tramontane 0.1.0-SNAPSHOT", mixinStandardHelpOptions = true)
public final class Main implements Runnable {
    @Option(names = "--json", description = "Parse this.")
    String json = "{\"a\": [1, 2]}";

    /** Runs the command line. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public void run() {
        System.out.println(JsonMapper.shared().readTree(json) + " " + System.getProperty("tramontane.home") + " "
                + jdk.incubator.vector.FloatVector.SPECIES_PREFERRED);
    }
}
