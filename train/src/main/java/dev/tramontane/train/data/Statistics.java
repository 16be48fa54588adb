package dev.tramontane.train.data;

import dev.tramontane.language.chat.Effort;
import java.util.EnumMap;
import java.util.Map;

/**
 * What examples add up to.
 *
 * @param examples how many there are
 * @param tokens of all together
 * @param learned how many of them are to be predicted
 * @param longest the tokens of the longest one, 0 if there is none
 * @param images of all together
 * @param byEffort how many examples there are of each effort
 */
public record Statistics(
        int examples, long tokens, long learned, int longest, long images, Map<Effort, Integer> byEffort) {

    public Statistics {
        byEffort = Map.copyOf(byEffort);
    }

    /** Looks at every example once. */
    public static Statistics of(Examples examples) {
        long tokens = 0;
        long learned = 0;
        int longest = 0;
        long images = 0;
        Map<Effort, Integer> byEffort = new EnumMap<>(Effort.class);
        for (int i = 0; i < examples.size(); i++) {
            Example example = examples.get(i);
            tokens += example.length();
            learned += example.learnedCount();
            longest = Math.max(longest, example.length());
            images += example.images().size();
            byEffort.merge(example.effort(), 1, Integer::sum);
        }
        return new Statistics(examples.size(), tokens, learned, longest, images, byEffort);
    }
}
