package dev.tramontane.loadtest;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Texts of random words. Which tokens a server has is not known here, but words as short and common as these are one token each
 * in most vocabularies; the exact number is what the server's usage tells.
 */
final class Words {
    private static final List<String> COMMON = List.of(
            "the", "of", "and", "to", "in", "is", "that", "it", "was", "for", "on", "are", "as", "with", "his", "they",
            "at", "be", "this", "from", "have", "or", "by", "one", "had", "not", "but", "what", "all", "were", "when",
            "we", "there", "can", "an", "your", "which", "their", "said", "if", "do", "will", "each", "about", "how",
            "up", "out", "them", "then", "she", "many", "some", "so", "these", "would", "other", "into", "has", "more",
            "her", "two", "like", "him", "see", "time", "could", "no", "make", "than", "first", "been", "its", "who",
            "now", "people", "my", "made", "over", "did", "down", "only", "way", "find", "use", "may", "water", "long",
            "little", "very", "after", "words", "called", "just", "where", "most", "know");

    private Words() {}

    static String of(int count, RandomGenerator random) {
        return IntStream.range(0, count)
                .mapToObj(_ -> COMMON.get(random.nextInt(COMMON.size())))
                .collect(Collectors.joining(" "));
    }
}
