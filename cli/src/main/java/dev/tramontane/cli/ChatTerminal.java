package dev.tramontane.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** The terminal and the line editor of a conversation. */
final class ChatTerminal {
    private static final String NAME = "tramontane";
    /** Lines up with the prompt. */
    private static final String CONTINUATION_PROMPT = "  ";

    private static final int HISTORY_LINES = 1000;

    private ChatTerminal() {}

    /** The terminal of this process. */
    static Terminal open() throws IOException {
        // A dumb terminal where no other can be had, rather than none at all or a warning.
        return TerminalBuilder.builder()
                .name(NAME)
                .system(true)
                .dumb(true)
                .graphemeCluster(false)
                .build();
    }

    /** @param history where typed messages are kept, if they are */
    static LineReader reader(Terminal terminal, Optional<Path> history) {
        LineReaderBuilder builder = LineReaderBuilder.builder()
                .appName(NAME)
                .terminal(terminal)
                .parser(new ChatInput())
                .completer(new SlashCompleter())
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, CONTINUATION_PROMPT)
                .variable(LineReader.HISTORY_SIZE, HISTORY_LINES)
                .variable(LineReader.HISTORY_FILE_SIZE, HISTORY_LINES)
                // An exclamation mark is one, not a reference to an earlier line.
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true);
        history.ifPresent(file -> builder.variable(LineReader.HISTORY_FILE, file));
        return builder.build();
    }
}
