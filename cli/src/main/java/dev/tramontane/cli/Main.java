package dev.tramontane.cli;

/** Where the {@code tramontane} command begins. */
public final class Main {
    private Main() {}

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(CommandRunner.run(Shell.ofProcess(), args));
    }
}
