package dev.tramontane.cli;

import dev.tramontane.language.chat.Effort;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What can be said to the conversation itself. */
enum SlashCommand {
    EFFORT("[none|high]", "say how much the model thinks from now on, or ask"),
    SYSTEM("[TEXT]", "set the system prompt, or remove it"),
    IMAGE("FILE", "show an image with the next question"),
    RESET("", "forget what was said, and begin again"),
    HELP("", "print this"),
    QUIT("", "end (as Ctrl-D does)");

    private final String argument;
    private final String description;

    SlashCommand(String argument, String description) {
        this.argument = argument;
        this.description = description;
    }

    /** The command that a line begins with, if it is one. */
    static Optional<SlashCommand> of(String line) {
        String name = line.split("\\s", 2)[0];
        return Arrays.stream(values())
                .filter(command -> command.toString().equals(name))
                .findFirst();
    }

    /** What follows the command in a line. */
    static String argumentOf(String line) {
        String[] parts = line.split("\\s+", 2);
        return parts.length < 2 ? "" : parts[1].strip();
    }

    String description() {
        return description;
    }

    /** The arguments it knows, if it knows them all. */
    List<String> choices() {
        return this == EFFORT
                ? Arrays.stream(Effort.values()).map(Effort::toString).toList()
                : List.of();
    }

    static String help() {
        StringBuilder help = new StringBuilder();
        for (SlashCommand command : values()) {
            help.append(
                    String.format(Locale.ROOT, "  %-22s %s\n", command + " " + command.argument, command.description));
        }
        return help.append("""

                  A line that ends with \\ goes on in the next one, and so does a message in
                  triple quotes (\"""). Pasted lines stay together. A message that begins with
                  a slash is written with two. Ctrl-C stops an answer; what came is kept.
                """).toString();
    }

    /** As it is typed. */
    @Override
    public String toString() {
        return "/" + name().toLowerCase(Locale.ROOT);
    }
}
