package dev.tramontane.engine.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PromptLookupTest {

    @Test
    void continuesTheMostRecentOccurrence() {
        assertThat(guess(3, 1, 2, 7, 8, 1, 2, 9, 6, 5, 1, 2)).containsExactly(9, 6, 5);
    }

    @Test
    void prefersALongerRunToAMoreRecentOne() {
        assertThat(guess(2, 4, 1, 2, 7, 8, 1, 2, 9, 6, 4, 1, 2)).containsExactly(7, 8);
    }

    @Test
    void continuesALoopBeyondTheEnd() {
        assertThat(guess(7, 1, 2, 3, 1, 2, 3, 1, 2)).containsExactly(3, 1, 2, 3, 1, 2, 3);
        assertThat(guess(4, 5, 5, 5)).containsExactly(5, 5, 5, 5);
    }

    @Test
    void guessesNothingWhereNothingRepeats() {
        assertThat(guess(4)).isEmpty();
        assertThat(guess(4, 1)).isEmpty();
        assertThat(guess(4, 1, 1)).isEmpty();
        assertThat(guess(4, 1, 2, 3, 4, 5, 6, 1)).isEmpty();
    }

    /** Also in another array each time, and where the table has grown many times over. */
    @Property(tries = 300)
    void findsWhatAPlainSearchFinds(
            @ForAll @IntRange(min = 1, max = 3) int shortest,
            @ForAll @IntRange(max = 3) int more,
            @ForAll @IntRange(min = 1, max = 40) int vocabulary,
            @ForAll @Size(min = 1, max = 30) List<@IntRange(max = 40) Integer> appends,
            @ForAll @IntRange(max = 6) int most,
            @ForAll long seed) {
        int longest = shortest + more;
        PromptLookup lookup = new PromptLookup(shortest, longest);
        SplittableRandom random = new SplittableRandom(seed);
        int[] tokens = {};
        for (int append : appends) {
            int known = tokens.length;
            tokens = Arrays.copyOf(tokens, known + append);
            for (int i = known; i < tokens.length; i++) {
                tokens[i] = random.nextInt(vocabulary);
            }
            // What lies behind the sequence must not matter.
            int[] array = Arrays.copyOf(tokens, tokens.length + 3);
            int[] to = new int[most];
            int guessed = lookup.draft(array, tokens.length, most, to);
            assertThat(Arrays.copyOf(to, guessed)).isEqualTo(plainSearch(tokens, shortest, longest, most));
        }
    }

    @Test
    void holdsALongPromptInAFewBytesPerToken() {
        int length = 1 << 18;
        int[] tokens = new SplittableRandom(1).ints(length, 0, 1 << 17).toArray();
        System.arraycopy(tokens, 1000, tokens, length - 5, 5);
        PromptLookup lookup = new PromptLookup();
        int[] to = new int[8];
        assertThat(lookup.draft(tokens, length, 8, to)).isEqualTo(8);
        assertThat(to).isEqualTo(Arrays.copyOfRange(tokens, 1005, 1013));
        assertThat(lookup.bytes()).isEqualTo(8L << 20);
    }

    @Test
    void refusesASequenceThatShrinksOrDoesNotFit() {
        PromptLookup lookup = new PromptLookup();
        int[] to = new int[1];
        int[] tokens = {1, 2, 3, 1, 2};
        assertThat(lookup.draft(tokens, 5, 1, to)).isOne();
        assertThat(lookup.draft(tokens, 5, 1, to)).isOne();
        assertThatIllegalArgumentException().isThrownBy(() -> lookup.draft(tokens, 4, 1, to));
        assertThatIllegalArgumentException().isThrownBy(() -> lookup.draft(tokens, 6, 1, to));
        assertThatThrownBy(() -> lookup.draft(tokens, 5, 2, to)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void refusesLengthsOutOfRange() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PromptLookup(0, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> new PromptLookup(3, 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PromptLookup(1, 17))
                .withMessageContaining("1 to 17");
    }

    private static int[] guess(int most, int... tokens) {
        int[] to = new int[most];
        return Arrays.copyOf(to, new PromptLookup().draft(tokens, tokens.length, most, to));
    }

    private static int[] plainSearch(int[] tokens, int shortest, int longest, int most) {
        for (int run = Math.min(longest, tokens.length); run >= shortest; run--) {
            for (int end = tokens.length - 1; end >= run; end--) {
                if (Arrays.equals(tokens, end - run, end, tokens, tokens.length - run, tokens.length)) {
                    int[] continued = Arrays.copyOf(tokens, tokens.length + most);
                    for (int i = 0; i < most; i++) {
                        continued[tokens.length + i] = continued[end + i];
                    }
                    return Arrays.copyOfRange(continued, tokens.length, continued.length);
                }
            }
        }
        return new int[0];
    }
}
