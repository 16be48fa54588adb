package dev.tramontane.language.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.language.Goldens;
import dev.tramontane.language.Texts;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncodingPropertiesTest {
    private static final int VOCABULARY = Goldens.trimmed().vocabularySize();
    private static final int FIRST_BYTE = 1000;
    private static final Map<ByteBuffer, Integer> IDS = new HashMap<>();

    static {
        for (int id = FIRST_BYTE; id < VOCABULARY; id++) {
            IDS.put(ByteBuffer.wrap(Goldens.trimmed().bytes(id)), id);
        }
    }

    private final Tekken tekken = Goldens.trimmed();

    @Provide
    Arbitrary<String> texts() {
        return Texts.any();
    }

    @Property(tries = 1000)
    void decodingGivesTheTextBack(@ForAll("texts") String text) {
        assertThat(tekken.decode(tekken.encode(text), SpecialTokens.RAISE)).isEqualTo(Texts.wellFormed(text));
    }

    @Property(tries = 1000)
    void textNeverBecomesASpecialToken(@ForAll("texts") String text) {
        assertThat(Arrays.stream(tekken.encode(text))).noneMatch(tekken::isSpecial);
    }

    @Property(tries = 500)
    void mergesTheLowestRankFirstWhateverTheLength(
            @ForAll("texts") String text, @ForAll @IntRange(min = 1, max = 9) int n) {
        // Letters only, so that the text is one piece; repeated, so that it is a long one.
        String piece = text.replaceAll("[^\\p{Ll}]", "").repeat(n * 8);
        assertThat(tekken.encode(piece)).isEqualTo(naively(piece));
    }

    @Property(tries = 1000)
    void streamingGivesWhatDecodingAtOnceGives(
            @ForAll @Size(max = 60) List<@IntRange(max = 3000) Integer> ids, @ForAll SpecialTokens policy) {
        int[] tokens = ids.stream()
                .mapToInt(id -> id % VOCABULARY)
                .filter(id -> policy != SpecialTokens.RAISE || !tekken.isSpecial(id))
                .toArray();
        StreamingDetokenizer detokenizer = tekken.detokenizer(policy);
        StringBuilder streamed = new StringBuilder();
        for (int token : tokens) {
            String delta = detokenizer.push(token);
            assertThat(delta.isEmpty() || !Character.isHighSurrogate(delta.charAt(delta.length() - 1)))
                    .isTrue();
            streamed.append(delta);
        }
        streamed.append(detokenizer.flush());
        assertThat(streamed.toString()).isEqualTo(tekken.decode(tokens, policy));
    }

    @Property
    void streamingWellFormedTextNeverReplaces(@ForAll("texts") String text) {
        String wellFormed = Texts.wellFormed(text).replace("\uFFFD", "");
        StreamingDetokenizer detokenizer = tekken.detokenizer(SpecialTokens.RAISE);
        StringBuilder streamed = new StringBuilder();
        for (byte b : wellFormed.getBytes(StandardCharsets.UTF_8)) {
            streamed.append(detokenizer.push(FIRST_BYTE + (b & 0xFF)));
        }
        assertThat(streamed.append(detokenizer.flush()).toString()).isEqualTo(wellFormed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a", "A", " ", "\n", " \n", "\t ", "#", "/", "1", "é", "日", "\u0301", "🎉", "Ab", "aB", " a", "\ud83d",
                "#\n"
            })
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void aMillionOfAnythingTakesLinearTime(String unit) {
        String text = unit.repeat(1_000_000 / unit.length());
        for (String whole : List.of(text, "x" + text.substring(0, 200_000) + "日")) {
            assertThat(tekken.decode(tekken.encode(whole), SpecialTokens.RAISE)).isEqualTo(Texts.wellFormed(whole));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void aMillionRandomLettersAreOnePiece(long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        IntStream.range(0, 1_000_000).forEach(i -> text.append((char) ('a' + random.nextInt(26))));
        assertThat(tekken.decode(tekken.encode(text.toString()), SpecialTokens.RAISE))
                .isEqualTo(text.toString());
    }

    /** Merging as it is defined, over and over from the start. */
    private int[] naively(String piece) {
        List<byte[]> parts = new ArrayList<>();
        for (byte b : piece.getBytes(StandardCharsets.UTF_8)) {
            parts.add(new byte[] {b});
        }
        if (parts.isEmpty()) {
            return new int[0];
        }
        int whole = id(piece.getBytes(StandardCharsets.UTF_8));
        if (whole >= 0) {
            return new int[] {whole};
        }
        while (true) {
            int best = -1;
            int bestId = Integer.MAX_VALUE;
            for (int i = 0; i + 1 < parts.size(); i++) {
                int id = id(join(parts.get(i), parts.get(i + 1)));
                if (id >= 0 && id < bestId) {
                    bestId = id;
                    best = i;
                }
            }
            if (best < 0) {
                return parts.stream().mapToInt(this::id).toArray();
            }
            parts.set(best, join(parts.get(best), parts.remove(best + 1)));
        }
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    private int id(byte[] bytes) {
        return IDS.getOrDefault(ByteBuffer.wrap(bytes), -1);
    }
}
