package dev.tramontane.language.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A Tekken vocabulary in the form in which GGUF files have it: text tokens with every byte as a character of the
 * byte-level alphabet, and the pairs to merge spelled out.
 *
 * @param tokens by id, special tokens by their names
 * @param kinds by id: {@link #NORMAL} for text, others for special tokens
 * @param merges two tokens with a space in between, what is merged first first; may be empty
 */
public record TokenTable(List<String> tokens, List<Long> kinds, List<String> merges) {
    /** The kind of a token of text. */
    public static final long NORMAL = 1;
    /** The kind of a special token. */
    public static final long CONTROL = 3;

    /** The table of a tokenizer. */
    public static TokenTable of(Tekken tekken) {
        List<String> tokens = new ArrayList<>();
        List<Long> kinds = new ArrayList<>();
        List<String> merges = new ArrayList<>();
        for (int id = 0; id < tekken.vocabularySize(); id++) {
            boolean isSpecial = tekken.isSpecial(id);
            tokens.add(isSpecial ? tekken.name(id) : ByteAlphabet.write(tekken.bytes(id)));
            kinds.add(isSpecial ? CONTROL : NORMAL);
            if (!isSpecial) {
                addMerges(tekken, tekken.bytes(id), merges);
            }
        }
        return new TokenTable(List.copyOf(tokens), List.copyOf(kinds), List.copyOf(merges));
    }

    /** A way to merge two tokens into a third, by ids. */
    private record Merge(int left, int right, String text) {}

    /** Every pair that makes a token, since any of them may be what merging meets. */
    private static void addMerges(Tekken tekken, byte[] token, List<String> merges) {
        List<Merge> ways = new ArrayList<>();
        for (int cut = 1; cut < token.length; cut++) {
            int left = tekken.textToken(token, 0, cut);
            int right = tekken.textToken(token, cut, token.length);
            if (left >= 0 && right >= 0) {
                String text = ByteAlphabet.write(Arrays.copyOf(token, cut)) + " "
                        + ByteAlphabet.write(Arrays.copyOfRange(token, cut, token.length));
                ways.add(new Merge(left, right, text));
            }
        }
        ways.sort(Comparator.comparingInt(Merge::left).thenComparingInt(Merge::right));
        ways.forEach(way -> merges.add(way.text()));
    }
}
