package dev.tramontane.model.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ImageDecoderTest {
    private static final ImageDecoder DECODER = new ImageDecoder(ImageLimits.STANDARD);

    static Stream<String[]> stored() {
        return TestImages.table("expected.csv").stream();
    }

    static Stream<String[]> storedWithLoss() {
        return TestImages.table("expected-lossy.csv").stream();
    }

    /** All colour types and depths of PNG, plain and interlaced; JPEG; lossless WebP; GIF; BMP: bit for bit. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("stored")
    void exactPixels(String name, int width, int height, String checksum) {
        RgbImage image = DECODER.decode(TestImages.file(name));
        assertThat(image.width()).isEqualTo(width);
        assertThat(image.height()).isEqualTo(height);
        CRC32 crc = new CRC32();
        crc.update(image.samples());
        assertThat(HexFormat.of().toHexDigits((int) crc.getValue())).isEqualTo(checksum);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("storedWithLoss")
    void lossyWebp(String name, int width, int height, double red, double green, double blue) {
        RgbImage image = DECODER.decode(TestImages.file(name));
        assertThat(image.width()).isEqualTo(width);
        assertThat(image.height()).isEqualTo(height);
        double[] expected = {red, green, blue};
        for (int channel = 0; channel < 3; channel++) {
            double sum = 0;
            for (int i = channel; i < image.samples().length; i += 3) {
                sum += image.samples()[i] & 0xff;
            }
            assertThat(sum / (width * height)).isCloseTo(expected[channel], within(1.0));
        }
    }

    /** Pillow clips the sixteen bits to eight, which leaves hardly anything but white; their upper half is the picture. */
    @Test
    void wideGreyKeepsItsUpperByte() {
        byte[] rows = {0, 0, (byte) 255, 1, 0, (byte) 128, 3, (byte) 255, (byte) 255};
        RgbImage image = DECODER.decode(TestImages.png(4, 1, 16, 0, rows));
        assertThat(image.samples())
                .containsExactly(
                        0, 0, 0, 1, 1, 1, (byte) 128, (byte) 128, (byte) 128, (byte) 255, (byte) 255, (byte) 255);
    }

    /** The transparent grey is a stored sample, 0 to 3 with two bits, whatever it looks like. */
    @Test
    void transparentGreyOfFewBits() {
        byte[] png = TestImages.png(
                TestImages.header(4, 1, 2, 0),
                TestImages.chunk("tRNS", new byte[] {0, 1}),
                TestImages.chunk("IDAT", TestImages.deflate(new byte[] {0, 0b00_01_10_11})));
        assertThat(DECODER.decode(png).samples()).containsExactly(0, 0, 0, 255, 255, 255, 170, 170, 170, 255, 255, 255);
    }

    @Test
    void whiteShowsThroughEveryOpacity() {
        for (int alpha = 0; alpha < 256; alpha++) {
            for (int sample = 0; sample < 256; sample++) {
                double exact = (sample * alpha + 255.0 * (255 - alpha)) / 255;
                assertThat(OverWhite.blend(sample, alpha) & 0xff).isEqualTo((int) Math.rint(exact));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"rgb8.png", "j95s2.jpg", "gt.gif", "wal.webp", "bP.bmp"})
    void whatFollowsTheImageDoesNotMatter(String name) {
        byte[] file = TestImages.file(name);
        byte[] longer = Arrays.copyOf(file, file.length + 1000);
        Arrays.fill(longer, file.length, longer.length, (byte) 0xff);
        assertThat(DECODER.decode(longer).samples())
                .isEqualTo(DECODER.decode(file).samples());
    }

    @Test
    void manyThreadsShareADecoder() {
        List<String[]> images = TestImages.table("expected.csv");
        List<String> wrong = IntStream.range(0, 4 * images.size())
                .parallel()
                .mapToObj(i -> images.get(i % images.size()))
                .filter(row -> {
                    CRC32 crc = new CRC32();
                    crc.update(DECODER.decode(TestImages.file(row[0])).samples());
                    return !HexFormat.of().toHexDigits((int) crc.getValue()).equals(row[3]);
                })
                .map(row -> row[0])
                .toList();
        assertThat(wrong).isEmpty();
    }
}
