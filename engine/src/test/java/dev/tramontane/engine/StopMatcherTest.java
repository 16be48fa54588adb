package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class StopMatcherTest {

    @Test
    void findsAStopStringAcrossPieces() {
        StopMatcher matcher = new StopMatcher(List.of("END"));
        assertThat(matcher.accept("the E")).isEqualTo("the ");
        assertThat(matcher.accept("N")).isEmpty();
        assertThat(matcher.accept("D of it")).isEmpty();
        assertThat(matcher.stopped()).isTrue();
        assertThat(matcher.matched()).contains("END");
        assertThat(matcher.accept("more")).isEmpty();
    }

    @Test
    void tellsTheStopStringThatComesFirst() {
        StopMatcher matcher = new StopMatcher(List.of("late", "soon", "never"));
        assertThat(matcher.accept("very soon, not late")).isEqualTo("very ");
        assertThat(matcher.matched()).contains("soon");
    }

    @Test
    void releasesWhatTurnsOutNotToBeAStopString() {
        StopMatcher matcher = new StopMatcher(List.of("END"));
        assertThat(matcher.accept("EN")).isEmpty();
        assertThat(matcher.accept("EN")).isEqualTo("EN");
        assertThat(matcher.flush()).isEqualTo("EN");
        assertThat(matcher.stopped()).isFalse();
        assertThat(matcher.matched()).isEmpty();
    }

    /** However the text is cut, what comes out is the text up to the earliest stop string. */
    @Property
    void sameForAnyCut(@ForAll("shortTexts") List<String> pieces, @ForAll("stops") List<String> stops) {
        String text = String.join("", pieces);
        int end = stops.stream()
                .mapToInt(text::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElse(text.length());
        StopMatcher matcher = new StopMatcher(stops);
        StringBuilder seen = new StringBuilder();
        for (String piece : pieces) {
            seen.append(matcher.accept(piece));
        }
        boolean stopped = matcher.stopped();
        seen.append(matcher.flush());
        assertThat(stopped).isEqualTo(stops.stream().anyMatch(text::contains));
        if (!stopped) {
            assertThat(seen.toString()).isEqualTo(text);
        } else {
            // A longer stop string may begin earlier but end later than the one that was found first.
            assertThat(text).startsWith(seen.toString());
            assertThat(seen.length()).isGreaterThanOrEqualTo(end);
            assertThat(stops).noneMatch(seen.toString()::contains);
        }
    }

    @Provide
    Arbitrary<List<String>> shortTexts() {
        return Arbitraries.strings().withChars('a', 'b').ofMaxLength(4).list().ofMaxSize(8);
    }

    @Provide
    Arbitrary<List<String>> stops() {
        return Arbitraries.strings()
                .withChars('a', 'b')
                .ofMinLength(1)
                .ofMaxLength(4)
                .list()
                .ofMaxSize(3);
    }
}
