package dev.tramontane.model.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Offset.offset;

import dev.tramontane.checkpoint.VisionConfig;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ImagePreprocessorTest {
    private static final VisionConfig CONFIG =
            new VisionConfig(1024, 24, 16, 4096, 3, 14, 1540, 2, 10_000, false, false);
    private static final ImageDecoder DECODER = new ImageDecoder(ImageLimits.STANDARD);

    /** The released model's sizes, with the tokens of the prompt that they lead to. */
    @ParameterizedTest
    @CsvSource({
        "1,1,28,28,1,1,2",
        "28,28,28,28,1,1,2",
        "29,28,56,28,2,1,3",
        "100,100,112,112,4,4,20",
        "640,480,644,504,23,18,432",
        "1024,1024,1036,1036,37,37,1406",
        "1920,1080,1540,868,55,31,1736",
        "2000,1000,1540,784,55,28,1568",
        "3024,4032,1176,1540,42,55,2365",
        "1540,1540,1540,1540,55,55,3080",
        "1541,1540,1540,1540,55,55,3080",
        "4000,3,1540,28,55,1,56",
        "1,5000,28,1540,1,55,110",
        "67108864,1,1540,28,55,1,56",
    })
    void sizes(int width, int height, int resizedWidth, int resizedHeight, int columns, int rows, int tokens) {
        PixelGrid grid = PixelGrid.of(CONFIG, ResizeMode.MISTRAL, width, height);
        assertThat(grid).isEqualTo(new PixelGrid(columns, rows, 28));
        assertThat(grid.width()).isEqualTo(resizedWidth);
        assertThat(grid.height()).isEqualTo(resizedHeight);
        assertThat((grid.columns() + 1) * grid.rows()).isEqualTo(tokens);
        assertThat(grid.cells()).isEqualTo(columns * rows);
    }

    /** 84.98… is rounded up to 85, which takes one more cell than 84. */
    @Test
    void theModesRoundDifferently() {
        assertThat(PixelGrid.of(CONFIG, ResizeMode.MISTRAL, 1850, 102).rows()).isEqualTo(4);
        assertThat(PixelGrid.of(CONFIG, ResizeMode.HUGGING_FACE, 1850, 102).rows())
                .isEqualTo(3);
        assertThat(PixelGrid.of(CONFIG, ResizeMode.HUGGING_FACE, 1, 5000)).isEqualTo(new PixelGrid(1, 55, 28));
    }

    @ParameterizedTest
    @CsvSource({"0,0,1.9303366,2.0748842,2.1458974", "128,255,0.0763357,0.1688969,0.3399484"})
    void flatColours(int grey, int alpha, float red, float green, float blue) {
        byte[] rows = new byte[30 * (1 + 2 * 30)];
        for (int i = 0; i < rows.length; i++) {
            int column = i % 61;
            rows[i] = (byte) (column == 0 ? 0 : column % 2 == 1 ? grey : alpha);
        }
        RgbImage image = DECODER.decode(TestImages.png(30, 30, 8, 4, rows));
        for (ResizeMode mode : ResizeMode.values()) {
            Pixels pixels = new ImagePreprocessor(CONFIG, mode).preprocess(image);
            int plane = 56 * 56;
            for (int i = 0; i < plane; i++) {
                assertThat(pixels.values()[i]).isCloseTo(red, within(2e-6f));
                assertThat(pixels.values()[plane + i]).isCloseTo(green, within(2e-6f));
                assertThat(pixels.values()[2 * plane + i]).isCloseTo(blue, within(2e-6f));
            }
        }
    }

    static Stream<String[]> resized() {
        return TestImages.table("resized.csv").stream();
    }

    @ParameterizedTest(name = "{0} to {1}×{2}")
    @MethodSource("resized")
    void smoothResizingAsPillowDoes(String name, int width, int height, String checksum) {
        float[] planes = SmoothBicubic.resize(DECODER.decode(TestImages.golden(name)), width, height);
        CRC32 crc = new CRC32();
        int plane = width * height;
        for (int i = 0; i < plane; i++) {
            for (int channel = 0; channel < 3; channel++) {
                crc.update((int) planes[channel * plane + i]);
            }
        }
        assertThat(HexFormat.of().toHexDigits((int) crc.getValue())).isEqualTo(checksum);
    }

    @Test
    void aSizeThatFitsIsKept() {
        RgbImage image = DECODER.decode(TestImages.golden("a.png"));
        for (float[] planes : new float[][] {SharpBicubic.resize(image, 56, 56), SmoothBicubic.resize(image, 56, 56)}) {
            for (int i = 0; i < planes.length; i++) {
                assertThat(planes[i]).isEqualTo(image.sample(i % 56, i / 56 % 56, i / (56 * 56)));
            }
        }
    }

    /** Long lines are resized in parts, to the same bits as the plain definition gives in double precision, nearly. */
    @Property(tries = 60)
    void sharpResizingAgreesWithItsDefinition(
            @ForAll @IntRange(min = 1, max = 40_000) int width,
            @ForAll @IntRange(min = 1, max = 9) int height,
            @ForAll @IntRange(min = 1, max = 60) int toWidth,
            @ForAll @IntRange(min = 1, max = 30) int toHeight) {
        byte[] samples = new byte[3 * width * height];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (i * 0x9e3779b9 >> 24);
        }
        RgbImage image = RgbImage.of(width, height, samples);
        float[] planes = SharpBicubic.resize(image, toWidth, toHeight);
        for (int i = 0; i < planes.length; i += 7) {
            int x = i % toWidth;
            int y = i / toWidth % toHeight;
            double expected = definition(image, x, y, i / (toWidth * toHeight), toWidth, toHeight);
            // The position in a long line has few bits left for its fraction, as in the original.
            assertThat((double) planes[i]).isCloseTo(expected, within(width > 2000 ? 2.0 : 0.05));
        }
    }

    private static double definition(RgbImage image, int x, int y, int channel, int width, int height) {
        double atX = (x + 0.5) * image.width() / width - 0.5;
        double atY = (y + 0.5) * image.height() / height - 0.5;
        double sum = 0;
        for (int row = -1; row <= 2; row++) {
            for (int column = -1; column <= 2; column++) {
                int fromX = (int) Math.floor(atX) + column;
                int fromY = (int) Math.floor(atY) + row;
                sum += kernel(atX - fromX)
                        * kernel(atY - fromY)
                        * image.sample(
                                Math.clamp(fromX, 0, image.width() - 1),
                                Math.clamp(fromY, 0, image.height() - 1),
                                channel);
            }
        }
        return sum;
    }

    private static double kernel(double distance) {
        double a = -0.75;
        double x = Math.abs(distance);
        return x <= 1 ? (a + 2) * x * x * x - (a + 3) * x * x + 1 : a * (x * x * x - 5 * x * x + 8 * x - 4);
    }

    @Test
    void scratchIsBoundedForImagesOfAnyShape() {
        RgbImage wide = RgbImage.of(1 << 24, 1, new byte[3 << 24]);
        RgbImage tall = RgbImage.of(1, 1 << 24, new byte[3 << 24]);
        ImagePreprocessor sharp = new ImagePreprocessor(CONFIG, ResizeMode.MISTRAL);
        assertThat(sharp.preprocess(wide).grid()).isEqualTo(new PixelGrid(55, 1, 28));
        assertThat(sharp.preprocess(tall).grid()).isEqualTo(new PixelGrid(1, 55, 28));
        ImagePreprocessor smooth = new ImagePreprocessor(CONFIG, ResizeMode.HUGGING_FACE);
        assertThatThrownBy(() -> smooth.preprocess(wide))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("16777216×1");
        assertThatThrownBy(() -> smooth.preprocess(tall)).isInstanceOf(ImageException.class);
    }

    @Test
    void theImageIsNotTouched() {
        byte[] samples = new byte[3 * 90 * 50];
        Arrays.fill(samples, (byte) 77);
        RgbImage image = RgbImage.of(90, 50, samples);
        float[] first = new ImagePreprocessor(CONFIG, ResizeMode.MISTRAL)
                .preprocess(image)
                .values();
        assertThat(image.samples()).isEqualTo(samples);
        assertThat(new ImagePreprocessor(CONFIG, ResizeMode.MISTRAL)
                        .preprocess(image)
                        .values())
                .containsExactly(first, offset(0f));
    }
}
