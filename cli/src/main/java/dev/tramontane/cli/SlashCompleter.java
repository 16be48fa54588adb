package dev.tramontane.cli;

import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes commands and their arguments, and leaves messages alone. */
final class SlashCompleter implements Completer {
    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        String first = line.words().getFirst();
        if (line.wordIndex() == 0 && first.startsWith("/")) {
            for (SlashCommand command : SlashCommand.values()) {
                String name = command.toString();
                candidates.add(new Candidate(name, name, null, command.description(), null, null, true));
            }
        } else if (line.wordIndex() == 1) {
            SlashCommand.of(first).stream()
                    .flatMap(command -> command.choices().stream())
                    .forEach(choice -> candidates.add(new Candidate(choice)));
        }
    }
}
