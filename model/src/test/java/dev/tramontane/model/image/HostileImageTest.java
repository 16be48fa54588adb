package dev.tramontane.model.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that mean harm: each is an image or an {@link ImageException}, and costs no more than its limits allow. */
class HostileImageTest {
    private static final ImageDecoder DECODER = new ImageDecoder(ImageLimits.STANDARD);
    private static final ImageLimits SMALL = new ImageLimits(1 << 20, 1 << 18, 16 << 20);

    private static final List<String> FILES = List.of(
            "rgb8.png",
            "palt4-i.png",
            "ga16.png",
            "greyt1.png",
            "j95s2.jpg",
            "prog.jpg",
            "cmyk.jpg",
            "grey.jpg",
            "gt.gif",
            "gi.gif",
            "goff.gif",
            "w.webp",
            "wa.webp",
            "wal.webp",
            "wanim.webp",
            "bP.bmp",
            "b1.bmp",
            "bRGB.bmp");

    private static void refuses(byte[] file, String problem) {
        assertThatThrownBy(() -> DECODER.decode(file))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining(problem)
                .satisfies(HostileImageTest::givesNothingAway);
    }

    private static void givesNothingAway(Throwable e) {
        assertThat(e.getMessage())
                .matches("(the|there) [^@$\\n]*")
                .doesNotContainPattern("(?i)exception|java|\\.[a-z]");
    }

    /** The image, if it is one; anything but an image and an {@link ImageException} fails the test. */
    private static Optional<RgbImage> decode(byte[] file, ImageLimits limits) {
        try {
            RgbImage image = new ImageDecoder(limits).decode(file);
            assertThat((long) image.width() * image.height()).isBetween(1L, (long) limits.pixels());
            return Optional.of(image);
        } catch (ImageException e) {
            givesNothingAway(e);
            return Optional.empty();
        }
    }

    private static long allocatedBy(Runnable task) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        task.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void unknownFormats() {
        refuses(new byte[0], "no known format");
        refuses("<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(StandardCharsets.UTF_8), "no known format");
        refuses(new byte[] {'I', 'I', 42, 0, 8, 0, 0, 0}, "no known format");
        refuses("RIFF\4\0\0\0AVI ".getBytes(StandardCharsets.ISO_8859_1), "no known format");
        refuses("GIF90a".getBytes(StandardCharsets.ISO_8859_1), "no known format");
    }

    @Test
    void filesBeyondTheLimit() {
        refuses(new byte[(20 << 20) + 1], "20971521 bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "65535,65535",
        "0,0",
        "0,5",
        "5,0",
        "67108865,1",
        "2147483647,2147483647",
        "-1,-1",
        "-2147483648,1",
        "8193,8192"
    })
    void impossibleSizesOfPng(int width, int height) {
        byte[] png = TestImages.png(
                TestImages.header(width, height, 8, 2), TestImages.chunk("IDAT", TestImages.deflate(new byte[4])));
        assertThat(allocatedBy(() -> refuses(png, "×"))).isLessThan(4 << 20);
    }

    /** Each format's size, overwritten in an otherwise good file, before a single pixel is allocated. */
    @ParameterizedTest
    @CsvSource({"g.gif,6,2", "w.webp,26,2", "bRGB.bmp,18,4", "j95s2.jpg,-1,2"})
    void impossibleSizesOfOthers(String name, int at, int bytes) {
        byte[] file = TestImages.file(name);
        int from = at >= 0 ? at : endOfFrameMarker(file) + 3;
        Arrays.fill(file, from, from + 2 * bytes, (byte) (bytes == 4 ? 0x7f : 0xff));
        assertThat(allocatedBy(() -> refuses(file, "×"))).isLessThan(4 << 20);
        Arrays.fill(file, from, from + 2 * bytes, (byte) 0);
        // The screen of a GIF grows with its frame, so none at all will do.
        if (!name.endsWith("gif")) {
            refuses(file, "0×0");
        }
    }

    @Test
    void largestSizeOfLosslessWebp() {
        byte[] file = TestImages.file("wal.webp");
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(21, 0x1fffffff);
        assertThat(allocatedBy(() -> refuses(file, "16384×16384"))).isLessThan(4 << 20);
    }

    private static int endOfFrameMarker(byte[] jpeg) {
        int at = 2;
        while ((jpeg[at + 1] & 0xff) != 0xc0) {
            at += 2 + (jpeg[at + 2] & 0xff) * 256 + (jpeg[at + 3] & 0xff);
        }
        return at + 2;
    }

    @Test
    void extremeShapesWithinTheLimits() {
        assertThat(DECODER.decode(TestImages.png(1, 65535, 1, 0, new byte[2 * 65535]))
                        .height())
                .isEqualTo(65535);
        assertThat(DECODER.decode(TestImages.png(1 << 20, 1, 1, 0, new byte[1 + (1 << 17)]))
                        .width())
                .isEqualTo(1 << 20);
        RgbImage dot = DECODER.decode(TestImages.png(1, 1, 8, 2, new byte[] {0, 1, 2, 3}));
        assertThat(dot.samples()).containsExactly(1, 2, 3);
    }

    /** A few bytes that claim millions of pixels are seen through by how far deflate and LZW can compress. */
    @Test
    void headersThatLie() {
        byte[] png = TestImages.png(8000, 8000, 8, 2, new byte[100]);
        assertThat(allocatedBy(() -> refuses(png, "ends early"))).isLessThan(4 << 20);
        byte[] gif = TestImages.file("g.gif");
        int descriptor = 13 + 3 * (2 << (gif[10] & 7));
        while (gif[descriptor] == 0x21) {
            descriptor += 8;
        }
        ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN).putShort(descriptor + 5, (short) 8000);
        ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN).putShort(descriptor + 7, (short) 8000);
        assertThat(allocatedBy(() -> refuses(gif, "ends early"))).isLessThan(4 << 20);
        refuses(TestImages.png(100, 100, 8, 2, new byte[100 * 300]), "PNG");
    }

    @Test
    void decodersThatWouldTakeTooMuch() {
        byte[] png = TestImages.png(8000, 8000, 16, 6, new byte[100]);
        assertThatThrownBy(() -> new ImageDecoder(new ImageLimits(1 << 20, 1 << 26, 256 << 20)).decode(png))
                .hasMessageContaining("to decode");
        for (String name : FILES) {
            assertThatThrownBy(
                            () -> new ImageDecoder(new ImageLimits(1 << 20, 20, 1 << 20)).decode(TestImages.file(name)))
                    .as(name)
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("at most 20 are allowed");
        }
    }

    /** Text or profiles that inflate to a thousand times their size are never inflated. */
    @ParameterizedTest
    @ValueSource(strings = {"iCCP", "zTXt", "iTXt"})
    void bombsBesideThePixels(String chunk) {
        byte[] bomb = TestImages.deflate(new byte[64 << 20]);
        byte[] content = new byte[bomb.length + 10];
        content[0] = 'a';
        int start = chunk.equals("iTXt") ? 6 : 3;
        content[2] = (byte) (chunk.equals("iTXt") ? 1 : 0);
        System.arraycopy(bomb, 0, content, start, bomb.length);
        byte[] png = TestImages.png(
                TestImages.header(1, 1, 8, 3),
                TestImages.chunk(chunk, content),
                TestImages.chunk("PLTE", new byte[] {1, 2, 3}),
                TestImages.chunk("IDAT", TestImages.deflate(new byte[2])));
        assertThat(allocatedBy(() -> assertThat(DECODER.decode(png).samples()).containsExactly(1, 2, 3)))
                .isLessThan(4 << 20);
    }

    @Test
    void pixelsThatInflateToMoreThanAnnounced() {
        byte[] png = TestImages.png(1, 1, 8, 0, new byte[64 << 20]);
        assertThat(allocatedBy(() -> assertThat(DECODER.decode(png).samples()).containsExactly(0, 0, 0)))
                .isLessThan(4 << 20);
    }

    @Test
    void malformedPng() {
        byte[] pixels = TestImages.chunk("IDAT", TestImages.deflate(new byte[2]));
        refuses(TestImages.png(pixels), "does not begin with its header");
        refuses(TestImages.png(TestImages.header(1, 1, 8, 0)), "no pixels");
        refuses(TestImages.png(TestImages.header(1, 1, 8, 3), pixels), "no palette");
        refuses(TestImages.png(TestImages.header(1, 1, 3, 0), pixels), "does not have");
        refuses(TestImages.png(TestImages.header(1, 1, 16, 3), pixels), "does not have");
        refuses(TestImages.png(TestImages.header(1, 1, 8, 5), pixels), "does not have");
        refuses(
                TestImages.png(TestImages.header(1, 1, 8, 3), TestImages.chunk("PLTE", new byte[4]), pixels),
                "palette");
        refuses(
                TestImages.png(TestImages.header(1, 1, 8, 3), TestImages.chunk("PLTE", new byte[771]), pixels),
                "palette");
        refuses(
                TestImages.png(TestImages.header(1, 1, 8, 0), TestImages.chunk("CgBI", new byte[4]), pixels),
                "critical");
        refuses(TestImages.png(TestImages.header(1, 1, 8, 0), TestImages.chunk("IDAT", new byte[9])), "PNG");
        byte[] wrongChecksum = TestImages.file("rgb8.png");
        wrongChecksum[60] ^= 1;
        refuses(wrongChecksum, "checksum");
        byte[] endless = TestImages.file("rgb8.png");
        ByteBuffer.wrap(endless).putInt(33, -1);
        refuses(endless, "ends early");
    }

    @Test
    void malformedJpeg() {
        byte[] jpeg = TestImages.file("j95s2.jpg");
        int frame = endOfFrameMarker(jpeg);
        byte[] arithmetic = jpeg.clone();
        arithmetic[frame - 1] = (byte) 0xc9;
        refuses(arithmetic, "arithmetic");
        byte[] deep = jpeg.clone();
        deep[frame + 2] = 12;
        refuses(deep, "samples of 12 bits");
        byte[] two = jpeg.clone();
        two[frame + 7] = 2;
        refuses(two, "2 colour components");
        byte[] unsampled = jpeg.clone();
        unsampled[frame + 9] = 0;
        refuses(unsampled, "sampled");
        refuses(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xd9}, "no pixels");
    }

    /** A scan of a dozen bytes makes the decoder go over the whole image once more. */
    @Test
    void jpegOfManyScans() {
        byte[] jpeg = TestImages.file("prog.jpg");
        int scan = 2;
        while ((jpeg[scan + 1] & 0xff) != 0xda) {
            scan += 2 + (jpeg[scan + 2] & 0xff) * 256 + (jpeg[scan + 3] & 0xff);
        }
        ByteBuffer many = ByteBuffer.allocate(jpeg.length + 101 * 14);
        many.put(jpeg, 0, scan);
        for (int i = 0; i < 101; i++) {
            many.put(jpeg, scan, 14);
        }
        many.put(jpeg, scan, jpeg.length - scan);
        refuses(many.array(), "too many scans");
    }

    /** 174 bytes that name tens of thousands of tables, which a reader that takes the missing ones for zeros would build. */
    @Test
    void webpOfMoreTablesThanThereAreBytes() {
        byte[] webp = TestImages.file("endless-codes.webp");
        assertThat(allocatedBy(() -> refuses(webp, "cannot be decoded"))).isLessThan(16 << 20);
    }

    /** Code tables may take far more memory than the few pixels that they are for, and count as well. */
    @Test
    void webpOfManyTables() {
        byte[] small = TestImages.file("wal.webp");
        byte[] webp = Arrays.copyOf(small, 1 << 20);
        ByteBuffer header = ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(4, webp.length - 8);
        header.putInt(16, webp.length - 20);
        assertThat(DECODER.decode(webp).samples())
                .isEqualTo(DECODER.decode(small).samples());
        ImageDecoder strict = new ImageDecoder(new ImageLimits(1 << 20, 1 << 20, 256 << 20));
        assertThatThrownBy(() -> strict.decode(webp)).hasMessageContaining("to decode");
    }

    /** What is cut off is refused; only a GIF may lack what follows its first frame. */
    @ParameterizedTest
    @ValueSource(strings = {"rgb8.png", "palt4-i.png", "j95s2.jpg", "gt.gif", "w.webp", "wal.webp", "bP.bmp"})
    void everyPrefix(String name) {
        byte[] file = TestImages.file(name);
        byte[] whole = DECODER.decode(file).samples();
        int accepted = 0;
        for (int length = 0; length < file.length; length++) {
            Optional<RgbImage> image = decode(Arrays.copyOf(file, length), SMALL);
            if (image.isPresent()) {
                accepted++;
                assertThat(image.get().samples()).isEqualTo(whole);
            }
        }
        assertThat(accepted).isLessThan(name.endsWith("gif") ? 8 : 1);
    }

    @Property(tries = 2000)
    void damagedFiles(
            @ForAll @IntRange(max = 1000) int choice,
            @ForAll @Size(min = 1, max = 6) List<@IntRange(max = 10_000) Integer> places,
            @ForAll @Size(6) byte[] values,
            @ForAll boolean cut,
            @ForAll boolean inHeader) {
        byte[] file = TestImages.file(FILES.get(choice % FILES.size()));
        for (int i = 0; i < places.size(); i++) {
            file[places.get(i) % (inHeader ? Math.min(64, file.length) : file.length)] = values[i];
        }
        byte[] damaged = TestImages.withChecksums(file);
        decode(cut ? Arrays.copyOf(damaged, places.getFirst() % file.length) : damaged, SMALL);
    }
}
