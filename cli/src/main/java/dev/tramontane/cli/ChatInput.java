package dev.tramontane.cli;

import java.util.ArrayList;
import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/**
 * What is typed at the prompt of a conversation. A message goes on in the next line after a backslash at a line's end, and
 * between triple quotes.
 */
final class ChatInput implements Parser {
    private static final String QUOTES = "\"\"\"";
    private static final String CONTINUED = "\\\n";

    /** A line at the cursor. */
    private record Words(List<String> words, int wordIndex, int wordCursor, String line, int cursor)
            implements CompletingParsedLine {
        @Override
        public String word() {
            return words.get(wordIndex);
        }

        @Override
        public CharSequence escape(CharSequence candidate, boolean complete) {
            return candidate;
        }

        @Override
        public int rawWordCursor() {
            return wordCursor;
        }

        @Override
        public int rawWordLength() {
            return wordCursor;
        }
    }

    /** The message that the typed lines mean. */
    static String message(String typed) {
        String text = typed.strip();
        return isQuoted(text) && isClosed(text)
                ? text.substring(QUOTES.length(), text.length() - QUOTES.length())
                        .strip()
                : text.replace(CONTINUED, "\n");
    }

    /** Throws, as JLine wants it, while more lines are to come. */
    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        if (context == ParseContext.ACCEPT_LINE && isUnfinished(line)) {
            throw new EOFError(-1, cursor, "the message goes on");
        }
        return words(line, cursor);
    }

    private static boolean isUnfinished(String line) {
        String text = line.strip();
        return isQuoted(text) ? !isClosed(text) : line.endsWith("\\");
    }

    private static boolean isQuoted(String text) {
        return text.startsWith(QUOTES);
    }

    private static boolean isClosed(String text) {
        return text.length() >= 2 * QUOTES.length() && text.endsWith(QUOTES);
    }

    /** Words up to the cursor, for completion. */
    private static Words words(String line, int cursor) {
        String before = line.substring(0, cursor);
        List<String> words = new ArrayList<>(List.of(before.split(" ", -1)));
        String last = words.getLast();
        return new Words(words, words.size() - 1, last.length(), line, cursor);
    }

    /** Nothing is escaped: a backslash in the middle of a message is one. */
    @Override
    public boolean isEscapeChar(char c) {
        return false;
    }
}
