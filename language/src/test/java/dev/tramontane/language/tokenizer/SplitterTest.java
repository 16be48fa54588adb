package dev.tramontane.language.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.language.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SplitterTest {
    private static final Pattern PATTERN = Pattern.compile(Splitter.PATTERN, Pattern.UNICODE_CHARACTER_CLASS);

    @Provide
    Arbitrary<String> texts() {
        return Texts.any();
    }

    @Property(tries = 5000)
    void splitsAsThePatternDoes(@ForAll("texts") String text) {
        String wellFormed = Texts.wellFormed(text);
        assertThat(split(wellFormed)).isEqualTo(splitByPattern(wellFormed));
    }

    @Property
    void loneSurrogatesSplitAsTheirReplacementDoes(@ForAll("texts") String text) {
        assertThat(split(text).stream().map(Texts::wellFormed)).isEqualTo(split(Texts.wellFormed(text)));
    }

    @Test
    void everyCodePointSplitsAsThePatternDoes() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE || !Character.isDefined(c)) {
                continue;
            }
            String one = Character.toString(c);
            String text = one + one + "a" + one + "B1 " + one;
            assertThat(split(text)).as("U+%04X", c).isEqualTo(splitByPattern(text));
        }
    }

    private static List<String> split(String text) {
        List<String> pieces = new ArrayList<>();
        for (int start = 0; start < text.length(); ) {
            int end = Splitter.pieceEnd(text, start);
            pieces.add(text.substring(start, end));
            start = end;
        }
        return pieces;
    }

    private static List<String> splitByPattern(String text) {
        List<String> pieces = new ArrayList<>();
        Matcher matcher = PATTERN.matcher(text);
        while (matcher.find()) {
            pieces.add(matcher.group());
        }
        return pieces;
    }
}
