package dev.tramontane.train.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.model.image.RgbImage;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** Cells are labelled with what stands in their middle. */
class GlyphPicturesTest {
    private static final int CELL = 28;

    private final GlyphPictures pictures = new GlyphPictures(Typefaces.builtIn(), CELL);
    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(1);

    @Test
    void everyCellHasALabel() {
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            GlyphPictures.Sheet sheet = pictures.draw(random, false, 0.5);
            RgbImage image = sheet.picture().image();

            assertThat(sheet.labels()).hasSize(image.width() / CELL * (image.height() / CELL));
            Arrays.stream(sheet.labels()).forEach(seen::add);
        }
        assertThat(seen).contains(GlyphPictures.CROWDED).hasSize(Signs.WORDS.size() + 1);
    }

    /** What is written spreads to both sides of its middle, so a lone sign has ink in the cell that is labelled. */
    @Test
    void aLoneSignIsWhereItsLabelIs() {
        int checked = 0;
        while (checked < 200) {
            GlyphPictures.Sheet sheet = pictures.draw(random, true, 0);
            if (Arrays.stream(sheet.labels())
                            .filter(label -> label != Signs.NOTHING)
                            .count()
                    == 1) {
                RgbImage image = sheet.picture().image();
                int columns = image.width() / CELL;
                int[] box = inkBounds(image);
                double x = (box[0] + box[2]) / 2.0;
                double y = (box[1] + box[3]) / 2.0;
                int at = (int) (y / CELL) * columns + (int) (x / CELL);

                // Bounds of ink are whole pixels, those of outlines are not.
                if (isInside(x % CELL) && isInside(y % CELL)) {
                    assertThat(sheet.labels()[at]).isNotEqualTo(Signs.NOTHING);
                    checked++;
                }
            }
        }
    }

    private static boolean isInside(double offset) {
        return offset > 1 && offset < CELL - 1;
    }

    /** Left, top, right and bottom of what is not white. */
    private static int[] inkBounds(RgbImage image) {
        int[] box = {image.width(), image.height(), 0, 0};
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                if (image.sample(x, y, 0) < 255) {
                    box[0] = Math.min(box[0], x);
                    box[1] = Math.min(box[1], y);
                    box[2] = Math.max(box[2], x + 1);
                    box[3] = Math.max(box[3], y + 1);
                }
            }
        }
        return box;
    }
}
