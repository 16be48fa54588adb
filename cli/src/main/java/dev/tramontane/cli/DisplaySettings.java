package dev.tramontane.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say what of an answer is shown. */
final class DisplaySettings {
    @Option(
            names = "--show-thinking",
            description = "Show the thinking even if standard output is no terminal: on standard error.")
    private boolean showThinking;

    @Option(names = "--hide-thinking", description = "Do not show the thinking, not even on a terminal.")
    private boolean hideThinking;

    @Option(
            names = "--stats",
            negatable = true,
            description = "Print a line of statistics on standard error (if that is a terminal).")
    private Optional<Boolean> statistics = Optional.empty();

    @Option(
            names = "--json",
            description = "Print the answer as one JSON object: text, thinking, tool_calls, finish_reason, usage.")
    private boolean json;

    boolean json() {
        return json;
    }

    /** Where thinking is written, if anywhere. */
    Optional<Output> thinking(Output output, Output errors) {
        if (hideThinking) {
            return Optional.empty();
        }
        if (output.isTerminal()) {
            return Optional.of(output);
        }
        return showThinking ? Optional.of(errors) : Optional.empty();
    }

    boolean showsStatistics(Output errors) {
        return statistics.orElse(errors.isTerminal());
    }
}
