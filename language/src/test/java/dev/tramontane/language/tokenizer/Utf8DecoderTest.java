package dev.tramontane.language.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8DecoderTest {
    /** Expected are the characters that CPython gives for {@code bytes.decode("utf-8", "replace")}; ? stands for U+FFFD. */
    @ParameterizedTest
    @CsvSource({
        "80, ?",
        "c0af, ??",
        "c1bf, ??",
        "c3, ?",
        "c328, ?(",
        "e08080, ???",
        "e0a0, ?",
        "e0a041, ?A",
        "eda080, ???",
        "edbfbf, ???",
        "f08f8f8f, ????",
        "f0908d, ?",
        "f09041, ?A",
        "f4908080, ????",
        "f5808080, ????",
        "ff41fe, ?A?",
        "e2e282ac, ?€",
        "f09ff09f8e89, ?🎉",
        "c3c3a9, ?é",
        "41c3a9, Aé",
        "e282, ?",
        "e282c3a9, ?é",
        "f4, ?",
        "f48f, ?",
        "f48fbfbf, \udbff\udfff",
        "ee8080, \ue000"
    })
    void replacesMaximalSubparts(String hex, String expected) {
        assertThat(decode(HexFormat.of().parseHex(hex))).isEqualTo(expected.replace('?', '\uFFFD'));
    }

    @Test
    void decodesEveryCodePoint() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                String text = Character.toString(c);
                assertThat(decode(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
            }
        }
    }

    private static String decode(byte[] bytes) {
        Utf8Decoder decoder = new Utf8Decoder();
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            decoder.push(b, text);
        }
        decoder.finish(text);
        return text.toString();
    }
}
