package dev.tramontane.loadtest;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Random words. Lengths are drawn evenly from (1 - ratio) to (1 + ratio) times what is given, as vLLM's random data set does.
 *
 * @param inputLength words of a prompt, beyond its prefix
 * @param outputLength the most tokens of an answer
 * @param rangeRatio how far lengths may lie from what is given, 0 up to but not including 1
 * @param prefixLength words that the prompts of a group begin with alike; 0 for none
 * @param groups how many such beginnings there are; requests take them in turn
 */
public record RandomPrompts(int inputLength, int outputLength, double rangeRatio, int prefixLength, int groups)
        implements Dataset {

    /** @throws IllegalArgumentException naming what is out of range */
    public RandomPrompts {
        if (inputLength < 1 || outputLength < 1) {
            throw new IllegalArgumentException(
                    "lengths must be at least 1, not " + inputLength + " and " + outputLength);
        }
        if (!(rangeRatio >= 0 && rangeRatio < 1)) {
            throw new IllegalArgumentException("the range ratio must be at least 0 and less than 1, not " + rangeRatio);
        }
        if (prefixLength < 0 || groups < 1) {
            throw new IllegalArgumentException(
                    "a prefix must have at least 0 words, and there must be at least 1 group");
        }
    }

    @Override
    public List<Prompt> prompts(int count, RandomGenerator random) {
        List<String> prefixes = Stream.generate(() -> Words.of(prefixLength, random))
                .limit(groups)
                .toList();
        return IntStream.range(0, count)
                .mapToObj(i -> prompt(prefixes.get(i % groups), random))
                .toList();
    }

    private Prompt prompt(String prefix, RandomGenerator random) {
        int length = drawn(inputLength, random);
        String text = Words.of(length, random);
        return Prompt.of(
                prefix.isEmpty() ? text : prefix + "\n\n" + text, prefixLength + length, drawn(outputLength, random));
    }

    private int drawn(int length, RandomGenerator random) {
        int least = Math.max(1, (int) Math.floor(length * (1 - rangeRatio)));
        int most = (int) Math.ceil(length * (1 + rangeRatio));
        return random.nextInt(least, most + 1);
    }
}
