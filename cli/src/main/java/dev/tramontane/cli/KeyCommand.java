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
                    + " the key's hash, goes to standard output. A server that runs notices when its file changes: a line"
                    + " more admits a key, a line less withdraws it."
        },
        footer = {
            "",
            "Examples:",
            "  tramontane key alice >> keys.jsonl",
            "  tramontane key ci --tenant build --priority -10 --max-concurrent 4 >> keys.jsonl",
            "  tramontane serve --host 0.0.0.0 --keys keys.jsonl"
        })
final class KeyCommand implements Callable<Integer> {

    private static final int MOST_PRIORITY = 100;
    private static final int MOST_CONCURRENT = 1_000_000;

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

    @Option(
            names = "--max-concurrent",
            paramLabel = "N",
            description = "The most requests at a time; more are told to wait (as many as there is room for).")
    private Optional<Integer> mostConcurrent = Optional.empty();

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "The most tokens of an answer (as many as the context holds).")
    private Optional<Integer> mostTokens = Optional.empty();

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
        NewKey key = NewKey.create(terms());
        top.output().println(key.entry());
        top.errors().println("The key, shown this once: " + key.key());
        top.errors().flush();
        return ExitCode.OK;
    }

    private NewKey.Terms terms() {
        NewKey.Terms terms = new NewKey.Terms(name, tenant, priority, effort);
        if (mostConcurrent.isPresent()) {
            int requests = mostConcurrent.get();
            if (requests < 1 || requests > MOST_CONCURRENT) {
                throw new UsageException("--max-concurrent must be 1 to " + MOST_CONCURRENT + ", not " + requests);
            }
            terms = terms.withMostConcurrent(requests);
        }
        if (mostTokens.isPresent()) {
            int tokens = mostTokens.get();
            if (tokens < 1) {
                throw new UsageException("--max-tokens must be at least 1, not " + tokens);
            }
            terms = terms.withMostTokens(tokens);
        }
        return terms;
    }
}
