package dev.tramontane.cli;

import dev.tramontane.cli.Shell.Standard;
import java.io.BufferedWriter;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command above all commands: the options that all of them share, and where their output goes. */
@Command(
        name = "tramontane",
        versionProvider = Version.class,
        description = "Mistral Small 4 on the JVM: chat with a model, look into it, check it.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Examples:",
            "  tramontane chat",
            "  tramontane chat \"What is 47 * 36?\" --effort high",
            "  tramontane inspect models/starter",
            "  tramontane logits --help",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted, 141 output no longer read."
        })
final class TramontaneCommand implements Runnable {

    private final Shell shell;
    private @Nullable Output output;
    private @Nullable Output errors;

    @SuppressWarnings("unused") // picocli acts on it
    @Option(names = "--version", versionHelp = true, description = "Print the version, and what it runs on.")
    private boolean versionAsked;

    @SuppressWarnings("unused") // picocli acts on it
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            order = 1000,
            description = "Print this help.")
    private boolean helpAsked;

    @Option(
            names = "--color",
            scope = ScopeType.INHERIT,
            order = 1001,
            paramLabel = "WHEN",
            converter = ColorMode.Converter.class,
            description = "Colour output: auto (on a terminal, unless NO_COLOR is set), always or never.")
    private ColorMode color = ColorMode.AUTO;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            order = 1002,
            description = "Print the stack trace of a failure.")
    private boolean debug;

    TramontaneCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public void run() {
        throw new UsageException("which command?");
    }

    Shell shell() {
        return shell;
    }

    boolean isDebug() {
        return debug;
    }

    boolean isColoured(Standard<OutputStream> stream) {
        return color.isOn(stream.isTerminal(), shell);
    }

    /** Standard output. To be asked for after the options are known. */
    Output output() {
        if (output == null) {
            output = output(shell.output());
        }
        return output;
    }

    /** Standard error. To be asked for after the options are known. */
    Output errors() {
        if (errors == null) {
            errors = output(shell.errors());
        }
        return errors;
    }

    private Output output(Standard<OutputStream> stream) {
        BufferedWriter writer = new BufferedWriter(new OutputStreamWriter(stream.stream(), stream.charset()));
        return new Output(writer, stream.isTerminal(), isColoured(stream));
    }
}
