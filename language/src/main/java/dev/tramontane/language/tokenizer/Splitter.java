package dev.tramontane.language.tokenizer;

/**
 * Cuts text into the pieces that are encoded apart: words with one character before them, single digits, runs of symbols,
 * white space.
 *
 * <p>The tokenizer file gives these rules as a regular expression. All published files hold the same one, and it is written
 * out by hand here: every rule looks at a run of characters at most a fixed number of times, so the time is linear in the
 * text whatever the text is. A file with another pattern is refused rather than run, since a backtracking matcher on a
 * pattern from outside can be made to take for ever, and would split differently from the matcher that the model was
 * trained with.
 */
final class Splitter {
    /** The one pattern that these rules stand for. */
    static final String PATTERN =
            "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
                    + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*"
                    + "|\\p{N}"
                    + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*"
                    + "|\\s*[\\r\\n]+"
                    + "|\\s+(?!\\S)"
                    + "|\\s+";

    private Splitter() {}

    /** Where the piece that starts at {@code start} ends; always after {@code start}, which must be inside the text. */
    static int pieceEnd(String text, int start) {
        int first = text.codePointAt(start);
        int next = start + Character.charCount(first);
        int classes = CharacterClasses.of(first);
        if ((classes & (CharacterClasses.UPPER | CharacterClasses.LOWER)) != 0) {
            // A mark may lead a word too, but the word then ends where it ends with the mark as its first letter.
            return wordEnd(text, start);
        }
        if ((classes & CharacterClasses.LEAD) != 0 && next < text.length()) {
            int end = wordEnd(text, next);
            if (end > next) {
                return end;
            }
        }
        if ((classes & CharacterClasses.NUMBER) != 0) {
            return next;
        }
        if (first == ' ' && next < text.length() && isSymbol(text.codePointAt(next))) {
            return symbolsEnd(text, next);
        }
        if ((classes & CharacterClasses.SYMBOL) != 0) {
            return symbolsEnd(text, start);
        }
        return spaceEnd(text, start, next);
    }

    /**
     * The end of capitals followed by small letters, or of capitals alone; {@code start} if no letter is there. Characters
     * without case are both. Where no purely small letter follows the capitals, the word ends after its last character that
     * may count as small.
     */
    private static int wordEnd(String text, int start) {
        int end = start;
        int afterLastSmall = start;
        while (end < text.length()) {
            int codePoint = text.codePointAt(end);
            int classes = CharacterClasses.of(codePoint);
            if ((classes & CharacterClasses.UPPER) == 0) {
                if ((classes & CharacterClasses.LOWER) != 0) {
                    return runEnd(text, end, CharacterClasses.LOWER);
                }
                break;
            }
            end += Character.charCount(codePoint);
            if ((classes & CharacterClasses.LOWER) != 0) {
                afterLastSmall = end;
            }
        }
        return afterLastSmall > start ? afterLastSmall : end;
    }

    private static int symbolsEnd(String text, int start) {
        int end = runEnd(text, start, CharacterClasses.SYMBOL);
        while (end < text.length()) {
            char c = text.charAt(end);
            if (c != '\r' && c != '\n' && c != '/') {
                break;
            }
            end++;
        }
        return end;
    }

    /** White space up to its last line end; without one, all of it but the last character, which leads the next word. */
    private static int spaceEnd(String text, int start, int second) {
        int end = start;
        int afterLastLineEnd = start;
        while (end < text.length()) {
            // All white space lies in the basic plane.
            int classes = CharacterClasses.of(text.charAt(end));
            if ((classes & CharacterClasses.SPACE) == 0) {
                break;
            }
            end++;
            if ((classes & CharacterClasses.LINE_END) != 0) {
                afterLastLineEnd = end;
            }
        }
        if (afterLastLineEnd > start) {
            return afterLastLineEnd;
        }
        return end == text.length() || end == second ? end : end - 1;
    }

    private static boolean isSymbol(int codePoint) {
        return (CharacterClasses.of(codePoint) & CharacterClasses.SYMBOL) != 0;
    }

    private static int runEnd(String text, int start, int characterClass) {
        int end = start;
        while (end < text.length()) {
            int codePoint = text.codePointAt(end);
            if ((CharacterClasses.of(codePoint) & characterClass) == 0) {
                break;
            }
            end += Character.charCount(codePoint);
        }
        return end;
    }
}
