package dev.tramontane.cli;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** Parses a command line, runs its command, and turns every failure into one line and an exit code. */
final class CommandRunner {
    private final TramontaneCommand top;
    private final CommandLine commandLine;

    /** In the order in which help lists them. */
    private static final Map<String, Function<TramontaneCommand, Object>> COMMANDS = commands();

    private static Map<String, Function<TramontaneCommand, Object>> commands() {
        Map<String, Function<TramontaneCommand, Object>> commands = new LinkedHashMap<>();
        commands.put("chat", ChatCommand::new);
        commands.put("serve", ServeCommand::new);
        commands.put("key", KeyCommand::new);
        commands.put(
                "bench",
                top -> new CommandLine(new BenchCommand())
                        .addSubcommand(new BenchEngineCommand(top))
                        .addSubcommand(new BenchServeCommand(top)));
        commands.put("exam", ExamCommand::new);
        commands.put("inspect", InspectCommand::new);
        commands.put("tokenize", TokenizeCommand::new);
        commands.put("convert", ConvertCommand::new);
        commands.put("train", TrainCommand::new);
        commands.put("finetune", FinetuneCommand::new);
        commands.put("random-model", RandomModelCommand::new);
        commands.put("logits", LogitsCommand::new);
        commands.put("render", RenderCommand::new);
        return commands;
    }

    /** @param first the first word of the command line, empty if there is none */
    private CommandRunner(Shell shell, String first) {
        top = new TramontaneCommand(shell);
        commandLine = new CommandLine(top);
        // To take in a command's options takes as long as to load a small model, so only those that matter are.
        if (COMMANDS.containsKey(first)) {
            add(first);
        } else {
            COMMANDS.keySet().forEach(this::add);
        }
        commandLine
                // A question that begins with @ is a question, not the name of a file.
                .setExpandAtFiles(false)
                .setExecutionStrategy(this::runLast)
                .setParameterExceptionHandler(this::usageError)
                .setExecutionExceptionHandler((failure, line, parsed) -> failed(failure, line))
                .setOut(new PrintWriter(new OutputStreamWriter(
                        shell.output().stream(), shell.output().charset())));
        layOut(commandLine);
    }

    private void add(String command) {
        commandLine.addSubcommand(
                command, Objects.requireNonNull(COMMANDS.get(command)).apply(top));
    }

    /** Help looks the same for all commands; options come in the order of the source, which is by subject. */
    private static void layOut(CommandLine line) {
        line.getCommandSpec()
                .usageMessage()
                .abbreviateSynopsis(true)
                .sortOptions(false)
                .descriptionHeading("%n")
                .parameterListHeading("%n")
                .optionListHeading("%nOptions:%n");
        line.getSubcommands().values().forEach(CommandRunner::layOut);
    }

    /** Returns the exit code. */
    static int run(Shell shell, String... arguments) {
        CommandRunner runner = new CommandRunner(shell, arguments.length == 0 ? "" : arguments[0]);
        return runner.run(arguments);
    }

    private int run(String... arguments) {
        int code;
        try {
            code = commandLine.execute(arguments);
            top.output().flush();
        } catch (RuntimeException | Error failure) {
            // Errors pass by picocli's handler, and so does the last flush.
            code = failed(failure, commandLine);
        }
        return code;
    }

    private int runLast(ParseResult parsed) {
        boolean coloured = top.isColoured(top.shell().output());
        commandLine.setColorScheme(Help.defaultColorScheme(coloured ? Ansi.ON : Ansi.OFF));
        return new RunLast().execute(parsed);
    }

    private int usageError(ParameterException failure, String[] arguments) {
        String suggestion =
                failure instanceof UnmatchedArgumentException unmatched ? suggestion(unmatched.getSuggestions()) : "";
        String message = String.valueOf(failure.getMessage()).replaceFirst("^Error: ", "");
        boolean isText =
                message.startsWith("Unknown option") && message.indexOf(' ', "Unknown option: '".length()) >= 0;
        String remedy = isText ? "; a text that begins with - goes after --" : suggestion;
        return usageError(message + remedy, failure.getCommandLine());
    }

    private int usageError(String message, CommandLine line) {
        complain(message + " (see " + line.getCommandSpec().qualifiedName() + " --help)");
        return ExitCode.USAGE;
    }

    private static String suggestion(List<String> suggestions) {
        return suggestions.isEmpty() ? "" : ", did you mean " + String.join(" or ", suggestions) + "?";
    }

    private int failed(Throwable failure, CommandLine line) {
        if (failure instanceof UsageException usage) {
            return usageError(String.valueOf(usage.getMessage()), line);
        }
        if (failure instanceof UncheckedIOException io && Failures.isBrokenPipe(io)) {
            return ExitCode.BROKEN_PIPE;
        }
        complain(Failures.describe(failure));
        if (top.isDebug()) {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            complainAtLength(trace.toString());
        }
        return ExitCode.FAILURE;
    }

    private void complain(String message) {
        String line = message.strip().replaceAll("\\s*\\R\\s*", " ");
        complainAtLength("tramontane: " + line + "\n");
    }

    private void complainAtLength(String text) {
        try {
            Output errors = top.errors();
            errors.print(errors.harmless(text));
            errors.flush();
        } catch (UncheckedIOException e) {
            // Nobody is left to tell; the exit code says it.
        }
    }
}
