package dev.tramontane.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;

/** Text on its way to a terminal, file or pipe. Failures are thrown, as {@link UncheckedIOException}. */
final class Output {
    private static final String ESCAPE = "\u001b[";
    /** Unicode has a picture of every control character below the space, in their order. */
    private static final char CONTROL_PICTURES = '\u2400';

    private static final char DELETE = '\u007f';
    private static final char DELETE_PICTURE = '\u2421';
    private static final char LAST_C1_CONTROL = '\u009f';
    private static final char REPLACEMENT = '\ufffd';

    private final Writer writer;
    private final boolean isTerminal;
    private final boolean isColoured;

    Output(Writer writer, boolean isTerminal, boolean isColoured) {
        this.writer = writer;
        this.isTerminal = isTerminal;
        this.isColoured = isColoured;
    }

    boolean isTerminal() {
        return isTerminal;
    }

    /** Writes a text as it is. */
    void print(String text) {
        try {
            writer.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a line as it is. */
    void println(String line) {
        print(line);
        print("\n");
    }

    /** What was written reaches its reader now. */
    void flush() {
        try {
            writer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text in a faint colour, where colours are shown. */
    String dim(String text) {
        return isColoured && !text.isEmpty() ? ESCAPE + "2m" + text + ESCAPE + "0m" : text;
    }

    /** The text in bold, where colours are shown. */
    String bold(String text) {
        return isColoured && !text.isEmpty() ? ESCAPE + "1m" + text + ESCAPE + "0m" : text;
    }

    /** Forgets the line that a terminal shows at the cursor. */
    void eraseLine() {
        print("\r" + ESCAPE + "K");
    }

    /**
     * Text from a model or a file, made harmless: a terminal would obey control characters in it. Files and pipes get
     * every character.
     */
    String harmless(String text) {
        return isTerminal ? withoutControls(text) : text;
    }

    private static String withoutControls(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            shown.append(shown(text.charAt(i)));
        }
        return shown.toString();
    }

    private static char shown(char c) {
        if (c == '\n' || c == '\t') {
            return c;
        }
        if (c < ' ') {
            return (char) (CONTROL_PICTURES + c);
        }
        if (c == DELETE) {
            return DELETE_PICTURE;
        }
        return c > DELETE && c <= LAST_C1_CONTROL ? REPLACEMENT : c;
    }
}
