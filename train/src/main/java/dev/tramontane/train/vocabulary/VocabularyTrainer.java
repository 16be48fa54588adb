package dev.tramontane.train.vocabulary;

import dev.tramontane.language.tokenizer.Tekken;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Trains a byte-level byte-pair vocabulary (Sennrich et al. 2016) on texts: the most frequent pair of neighbouring tokens
 * becomes a token, again and again. Texts are cut by the tokenizer's own rules first, so that a token never crosses a piece
 * and every digit stays alone. The result depends on the texts alone, not on their order. Not thread-safe.
 */
public final class VocabularyTrainer {
    private static final int BYTE_VALUES = 256;

    /** How often each piece occurs; sorted, so that ties between pairs fall alike on every run. */
    private final Map<String, Long> pieces = new TreeMap<>();

    /** A trainer that has seen no text. */
    public VocabularyTrainer() {}

    /** Takes a text into account. */
    public void add(String text) {
        for (String piece : Tekken.pieces(text)) {
            pieces.merge(piece, 1L, Long::sum);
        }
    }

    /**
     * The byte strings of the vocabulary by rank: the single bytes, then what was merged, most frequent first.
     *
     * @param size how many, at least 256
     * @throws IllegalArgumentException if the size is below 256, or the texts hold too few pairs that occur twice
     */
    public List<byte[]> train(int size) {
        if (size < BYTE_VALUES) {
            throw new IllegalArgumentException("a vocabulary holds at least 256 tokens, not " + size);
        }
        PairCounts counts = new PairCounts();
        pieces.forEach((piece, count) -> counts.add(piece.getBytes(StandardCharsets.UTF_8), count));
        List<byte[]> ranks = new ArrayList<>();
        for (int value = 0; value < BYTE_VALUES; value++) {
            ranks.add(new byte[] {(byte) value});
        }
        Map<String, Integer> known = new TreeMap<>();
        while (ranks.size() < size) {
            PairCounts.Pair pair = counts.mostFrequent()
                    .orElseThrow(() -> new IllegalArgumentException("the texts have pairs for " + ranks.size()
                            + " tokens only, not for " + size + "; add more texts"));
            byte[] bytes = join(ranks.get(pair.left()), ranks.get(pair.right()));
            // Two ways to cut the same bytes are one token.
            String key = new String(bytes, StandardCharsets.ISO_8859_1);
            int rank = known.computeIfAbsent(key, _ -> ranks.size());
            if (rank == ranks.size()) {
                ranks.add(bytes);
            }
            counts.merge(pair, rank);
        }
        return List.copyOf(ranks);
    }

    private static byte[] join(byte[] left, byte[] right) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.writeBytes(left);
        joined.writeBytes(right);
        return joined.toByteArray();
    }
}
