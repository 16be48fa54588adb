package dev.tramontane.language.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.language.Images;
import dev.tramontane.language.chat.ChatException.Kind;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageTest {
    /** A PNG that claims another size. */
    private static byte[] claiming(int width, int height) {
        byte[] png = Images.file(1, 1, "png");
        putInt(png, 16, width);
        putInt(png, 20, height);
        CRC32 crc = new CRC32();
        crc.update(png, 12, 17);
        putInt(png, 29, (int) crc.getValue());
        return png;
    }

    private static void putInt(byte[] bytes, int at, int value) {
        for (int i = 0; i < 4; i++) {
            bytes[at + i] = (byte) (value >> (24 - 8 * i));
        }
    }

    @ParameterizedTest
    @CsvSource({"png,1,1", "png,60,30", "jpeg,17,5", "gif,1,300"})
    void readsTheSize(String format, int width, int height) {
        Image image = Image.of(Images.file(width, height, format));
        assertThat(image.width()).isEqualTo(width);
        assertThat(image.height()).isEqualTo(height);
        assertThat(image.format()).isEqualTo(format);
        assertThat(image.bytes()).isEqualTo(Images.file(width, height, format));
        assertThat(image).isEqualTo(Image.of(image.bytes())).hasSameHashCodeAs(Image.of(image.bytes()));
        assertThat(image).isNotEqualTo(Image.of(Images.file(2, 2, format)));
    }

    @Test
    void readsNoMoreThanTheHeader() {
        Image image = Image.of(Arrays.copyOf(Images.file(60, 30, "png"), 40));
        assertThat(image.width()).isEqualTo(60);
    }

    @Test
    void laterChangesOfTheBytesDoNotMatter() throws IOException {
        byte[] bytes = Images.file(2, 2, "png");
        Image image = Image.of(bytes);
        bytes[0] = 0;
        image.bytes()[0] = 0;
        assertThat(image.open().read()).isEqualTo(0x89);
    }

    @ParameterizedTest
    @CsvSource({"65535,65535", "2147483647,2147483647", "67108865,1", "0,0", "-1,5", "1,-1"})
    void refusesSizesThatCannotBe(int width, int height) {
        assertThatThrownBy(() -> Image.of(claiming(width, height)))
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MALFORMED));
    }

    @Test
    void aGifIsAsLargeAsItsScreen() {
        byte[] gif = Images.file(3, 2, "gif");
        gif[6] = 10;
        gif[9] = 1;
        assertThat(Image.of(gif).width()).isEqualTo(10);
        assertThat(Image.of(gif).height()).isEqualTo(258);
    }

    @Test
    void readsBitmaps() {
        assertThat(Image.of(Images.file(3, 2, "bmp")).format()).isEqualTo("bmp");
    }

    @Test
    void refusesWhatIsNoImage() {
        assertThatThrownBy(() -> Image.of(new byte[0])).hasMessageContaining("no known format");
        assertThatThrownBy(() -> Image.of("<svg/>".getBytes())).hasMessageContaining("no known format");
        assertThatThrownBy(() -> Image.of(Images.file(2, 2, "tiff"))).hasMessageContaining("no known format");
        assertThatThrownBy(() -> Image.of(new byte[Image.LARGEST_FILE + 1])).hasMessageContaining("bytes");
    }

    @Property
    void damagedFilesAreReadOrRefused(
            @ForAll @IntRange(max = 2) int format, @ForAll @IntRange(max = 200) int at, @ForAll byte value) {
        byte[] bytes = Images.file(9, 7, new String[] {"png", "jpeg", "gif"}[format]);
        bytes[at % bytes.length] = value;
        try {
            assertThat(Image.of(bytes).width()).isPositive();
        } catch (ChatException e) {
            assertThat(e.kind()).isEqualTo(Kind.MALFORMED);
        }
    }
}
