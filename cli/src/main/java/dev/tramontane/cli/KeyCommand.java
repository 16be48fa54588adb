package dev.tramontane.cli;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.server.NewKey;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a key for the server. */
@Command(
        name = "key",
        description = {
            "Make a key for the server.",
            "",
            "The key goes to standard error and is not shown again. The line for the server's key file, which holds only"
                    + " the key's hash, goes to standard output."
        },
        footer = {
            "",
            "Examples:",
            "  tramontane key alice >> keys.jsonl",
            "  tramontane key ci --tenant build --priority -10 >> keys.jsonl",
            "  tramontane serve --host 0.0.0.0 --keys keys.jsonl"
        })
final class KeyCommand implements Callable<Integer> {

    private static final int MOST_PRIORITY = 100;

    private final TramontaneCommand top;

    @Parameters(paramLabel = "NAME", description = "Names the key in the server's log.")
    private String name = "";

    @Option(
            names = "--tenant",
            paramLabel = "TENANT",
            description = "Keys of one tenant share the cache and their part of the model (each key for itself).")
    private Optional<String> tenant = Optional.empty();

    @Option(names = "--priority", paramLabel = "N", description = "-100 to 100; larger goes first (0).")
    private int priority;

    @Option(
            names = "--effort",
            paramLabel = "EFFORT",
            converter = EffortConverter.class,
            description = "none or high, for requests that do not say.")
    private Optional<Effort> effort = Optional.empty();

    KeyCommand(TramontaneCommand top) {
        this.top = top;
    }

    @Override
    public Integer call() {
        if (name.isBlank()) {
            throw new UsageException("NAME must not be empty");
        }
        if (Math.abs(priority) > MOST_PRIORITY) {
            throw new UsageException("--priority must be -100 to 100, not " + priority);
        }
        NewKey key = NewKey.create(new NewKey.Terms(name, tenant, priority, effort));
        top.output().println(key.entry());
        top.errors().println("The key, shown this once: " + key.key());
        top.errors().flush();
        return ExitCode.OK;
    }
}
