package dev.tramontane.train.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TypefacesTest {

    @Test
    void noDesignIsBothLearnedAndHeldOut() {
        Stream.of(Typefaces.builtIn(), Typefaces.ofMachine()).forEach(typefaces -> {
            assertThat(typefaces.learnedDesigns()).isNotEmpty().doesNotHaveDuplicates();
            assertThat(typefaces.heldOutDesigns())
                    .isNotEmpty()
                    .doesNotHaveDuplicates()
                    .doesNotContainAnyElementsOf(typefaces.learnedDesigns());
        });
    }

    @Test
    void everyTypefaceWritesEveryCharacterInItsOwnWay() {
        for (boolean heldOut : new boolean[] {false, true}) {
            Typeface typeface = Typefaces.builtIn().pick(new Random(1), heldOut);
            Set<Integer> seen = new HashSet<>();
            for (char character : Typeface.CHARACTERS.toCharArray()) {
                assertThat(typeface.glyph(character).advance()).isPositive();
                assertThat(seen.add(Arrays.hashCode(rasterised(typeface, character))))
                        .as("%s in %s", character, typeface)
                        .isTrue();
            }
        }
    }

    private static byte[] rasterised(Typeface typeface, char character) {
        Drawing drawing = new Drawing(40, 40, Colours.WHITE);
        drawing.fill(
                Transforms.shift(4, 28)
                        .createTransformedShape(Transforms.fromUnits(1 / 28.0)
                                .createTransformedShape(
                                        typeface.glyph(character).outline())),
                Colours.BLACK);
        Picture picture = drawing.finish(new Random(1), 0);
        return picture.png();
    }
}
