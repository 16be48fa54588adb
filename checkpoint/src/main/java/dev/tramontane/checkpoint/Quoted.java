package dev.tramontane.checkpoint;

/** Puts text from a hostile file into a message without letting it break the line or flood the log. */
final class Quoted {
    private static final int LONGEST = 160;

    private Quoted() {}

    static String of(String text) {
        return "'" + plain(text) + "'";
    }

    /** The same without quotes, for text that a library made from the file. */
    static String plain(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), LONGEST); i++) {
            char c = text.charAt(i);
            plain.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
        }
        return plain.append(text.length() > LONGEST ? "…" : "").toString();
    }
}
