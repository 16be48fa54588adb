package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class OccurrencesTest {

    private static final int VOCABULARY = 131_072;
    private static final Sampling FREQUENCY = Sampling.GREEDY.withFrequencyPenalty(1);

    @Property(tries = 200)
    void countsLikeAMap(
            @ForAll @Size(max = 300) List<@IntRange(max = 400) Integer> prompt,
            @ForAll @Size(max = 300) List<@IntRange(max = 400) Integer> generated,
            @ForAll @IntRange(min = 1, max = 320) int stride) {
        Occurrences occurrences = new Occurrences();
        occurrences.addPrompt(prompt.stream().mapToInt(token -> token * stride).toArray());
        generated.forEach(token -> occurrences.addGenerated(token * stride));
        float[] logits = new float[VOCABULARY];
        occurrences.penalise(logits, FREQUENCY);
        float[] expected = new float[VOCABULARY];
        generated.forEach(token -> expected[token * stride]--);
        assertThat(Arrays.equals(logits, expected)).isTrue();
        Set<Integer> distinct = new HashSet<>(prompt);
        distinct.addAll(generated);
        assertThat(occurrences.distinct()).isEqualTo(distinct.size());
    }

    @Property(tries = 20)
    void takesMemoryForDistinctTokensOnly(@ForAll @IntRange(min = 1, max = 5000) int distinct, @ForAll long seed) {
        Occurrences occurrences = new Occurrences();
        int[] tokens =
                new Random(seed).ints(0, VOCABULARY).distinct().limit(distinct).toArray();
        for (int repeat = 0; repeat < 3; repeat++) {
            occurrences.addPrompt(tokens);
            IntStream.of(tokens).forEach(occurrences::addGenerated);
        }
        assertThat(occurrences.distinct()).isEqualTo(distinct);
        assertThat(occurrences.capacity()).isBetween(distinct, Math.max(32, 2 * distinct));
    }
}
