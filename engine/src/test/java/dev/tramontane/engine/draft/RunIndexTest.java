package dev.tramontane.engine.draft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RunIndexTest {

    @Property(tries = 200)
    void remembersTheLastEndOfEachRun(
            @ForAll @IntRange(min = 1, max = 4) int run,
            @ForAll @Size(max = 400) List<@IntRange(min = -2, max = 3) Integer> sequence) {
        int[] tokens = sequence.stream().mapToInt(Integer::intValue).toArray();
        RunIndex index = new RunIndex(run);
        Map<List<Integer>, Integer> expected = new HashMap<>();
        for (int end = 1; end <= tokens.length; end++) {
            if (end >= run) {
                List<Integer> key = key(tokens, end, run);
                assertThat(index.mostRecentEnd(tokens, end)).isEqualTo(expected.getOrDefault(key, RunIndex.NONE));
                expected.put(key, end);
            }
            index.add(tokens, end);
        }
    }

    @Test
    void repeatedRunsTakeNoMemory() {
        RunIndex index = new RunIndex(3);
        long empty = index.bytes();
        int[] tokens = IntStream.range(0, 10_000).map(i -> i % 10).toArray();
        for (int end = 1; end <= tokens.length; end++) {
            index.add(tokens, end);
        }
        assertThat(index.bytes()).isEqualTo(empty);
    }

    private static List<Integer> key(int[] tokens, int end, int run) {
        return IntStream.range(end - run, end).mapToObj(i -> tokens[i]).toList();
    }
}
