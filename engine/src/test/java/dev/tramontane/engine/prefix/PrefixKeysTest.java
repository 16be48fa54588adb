package dev.tramontane.engine.prefix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrefixKeysTest {

    private static final int BLOCK = 4;
    private static final int[] TOKENS = IntStream.range(100, 116).toArray();

    @Test
    void keysAreTheDigestsTheyClaimToBe() throws Exception {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        byte[] image = digest(7);
        PrefixKeys keys = new PrefixKeys("tenant", BLOCK, BLOCK, List.of(new ImageSpan(5, 9, image)));
        keys.extend(TOKENS, 12);

        sha256.update((byte) 0);
        byte[] expected = sha256.digest("tenant".getBytes(StandardCharsets.UTF_16BE));
        assertThat(keys.root()).isEqualTo(PrefixKey.of(expected));

        expected = sha256.digest(ByteBuffer.allocate(1 + 32 + 1 + 16)
                .put((byte) 1)
                .put(expected)
                .put((byte) 1)
                .putInt(100)
                .putInt(101)
                .putInt(102)
                .putInt(103)
                .array());
        assertThat(keys.key(0)).isEqualTo(PrefixKey.of(expected));

        expected = sha256.digest(ByteBuffer.allocate(1 + 32 + 1 + 16 + 12 + 32)
                .put((byte) 1)
                .put(expected)
                .put((byte) 0)
                .putInt(104)
                .putInt(105)
                .putInt(106)
                .putInt(107)
                .putInt(1)
                .putInt(3)
                .putInt(0)
                .put(image)
                .array());
        assertThat(keys.key(1)).isEqualTo(PrefixKey.of(expected));

        expected = sha256.digest(ByteBuffer.allocate(1 + 32 + 1 + 16 + 12 + 32)
                .put((byte) 1)
                .put(expected)
                .put((byte) 0)
                .putInt(108)
                .putInt(109)
                .putInt(110)
                .putInt(111)
                .putInt(0)
                .putInt(4)
                .putInt(3)
                .put(image)
                .array());
        assertThat(keys.key(2)).isEqualTo(PrefixKey.of(expected));
    }

    /** However the tokens arrive, the keys are those of all at once. */
    @Property(tries = 200)
    void keysDoNotDependOnHowTokensArrive(
            @ForAll @Size(max = 40) List<@IntRange(max = 3) Integer> tokens,
            @ForAll @Size(max = 5) List<@IntRange(max = 40) Integer> stops) {
        int[] ids = tokens.stream().mapToInt(Integer::intValue).toArray();
        List<ImageSpan> images = List.of(new ImageSpan(2, 3, digest(1)), new ImageSpan(5, 14, digest(2)));
        PrefixKeys whole = new PrefixKeys("s", BLOCK, 8, images);
        whole.extend(ids, ids.length);
        PrefixKeys pieces = new PrefixKeys("s", BLOCK, 8, images);
        for (int stop : stops) {
            int length = Math.min(stop, ids.length);
            pieces.extend(Arrays.copyOf(ids, length), length);
            pieces = pieces.fork();
        }
        pieces.extend(ids, ids.length);
        assertThat(all(pieces)).isEqualTo(all(whole)).hasSize(ids.length / BLOCK);
    }

    @Test
    void aTokenChangesItsBlockAndAllThatFollow() {
        List<PrefixKey> keys = all(keys("s", 0, TOKENS));
        for (int changed = 0; changed < TOKENS.length; changed++) {
            int[] other = TOKENS.clone();
            other[changed]++;
            List<PrefixKey> others = all(keys("s", 0, other));
            for (int block = 0; block < keys.size(); block++) {
                assertThat(others.get(block).equals(keys.get(block))).isEqualTo(block < changed / BLOCK);
            }
        }
    }

    @Test
    void anAnswerGoesOnWhereItsForkBegan() {
        PrefixKeys keys = keys("s", 0, Arrays.copyOf(TOKENS, 8));
        PrefixKeys fork = keys.fork();
        keys.extend(TOKENS, 16);
        int[] other = TOKENS.clone();
        other[9] = 1;
        fork.extend(other, 16);
        assertThat(all(keys).subList(0, 2)).isEqualTo(all(fork).subList(0, 2));
        assertThat(all(keys).subList(2, 4)).doesNotContainAnyElementsOf(all(fork));
        assertThat(fork.root()).isEqualTo(keys.root());
    }

    @ParameterizedTest
    @CsvSource({"a, b", "'', a", "a, aa", "ä, a"})
    void saltsNeverMeet(String salt, String other) {
        assertThat(all(keys(salt, 0, TOKENS))).doesNotContainAnyElementsOf(all(keys(other, 0, TOKENS)));
    }

    /** Encoders for text make the same of all halves of surrogate pairs. */
    @Test
    void saltsThatAreNoTextNeverMeetEither() {
        Set<PrefixKey> roots = new HashSet<>();
        for (String salt : List.of("\ud800", "\ud801", "\udc00", "?", "\ufffd")) {
            assertThat(roots.add(keys(salt, 0, TOKENS).root())).isTrue();
        }
    }

    @Test
    void formsAreTold() {
        List<PrefixKey> absorbed = all(keys("s", 0, TOKENS));
        List<PrefixKey> mixed = all(keys("s", 8, TOKENS));
        List<PrefixKey> expanded = all(keys("s", 16, TOKENS));
        assertThat(mixed.subList(0, 2)).isEqualTo(expanded.subList(0, 2));
        assertThat(mixed.subList(2, 4)).doesNotContainAnyElementsOf(expanded);
        assertThat(absorbed).doesNotContainAnyElementsOf(expanded).doesNotContainAnyElementsOf(mixed);
    }

    /** From the block on in which an image begins, every other content, place or size makes another key. */
    @Test
    void imagesAreTold() {
        List<List<ImageSpan>> variants = List.of(
                List.of(),
                List.of(new ImageSpan(5, 6, digest(1))),
                List.of(new ImageSpan(5, 6, digest(2))),
                List.of(new ImageSpan(6, 6, digest(1))),
                List.of(new ImageSpan(5, 7, digest(1))),
                List.of(new ImageSpan(4, 7, digest(1))),
                List.of(new ImageSpan(5, 3, digest(1)), new ImageSpan(8, 3, digest(1))),
                List.of(new ImageSpan(5, 1, digest(1)), new ImageSpan(6, 5, digest(1))),
                List.of(new ImageSpan(5, 1, digest(2)), new ImageSpan(6, 5, digest(1))));
        Set<PrefixKey> first = new HashSet<>();
        Set<PrefixKey> last = new HashSet<>();
        for (List<ImageSpan> images : variants) {
            PrefixKeys keys = new PrefixKeys("s", BLOCK, 0, images);
            keys.extend(TOKENS, 12);
            first.add(keys.key(0));
            last.add(keys.key(2));
        }
        assertThat(first).hasSize(1);
        assertThat(last).hasSize(variants.size());
    }

    /** An image's digest is the caller's array no longer. */
    @Test
    void digestsAreCopied() {
        byte[] bytes = digest(1);
        ImageSpan span = new ImageSpan(0, 4, bytes);
        bytes[0]++;
        assertThat(span.digest()).isEqualTo(digest(1));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PrefixKeys("s", 0, 0, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new PrefixKeys("s", BLOCK, 6, List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PrefixKeys(
                        "s", BLOCK, 0, List.of(new ImageSpan(0, 4, digest(1)), new ImageSpan(3, 4, digest(1)))));
        assertThatIllegalArgumentException().isThrownBy(() -> new ImageSpan(0, 0, digest(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new ImageSpan(-1, 4, digest(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new ImageSpan(Integer.MAX_VALUE, 1, digest(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new ImageSpan(0, 4, new byte[31]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> keys("s", 0, TOKENS).extend(TOKENS, 17));
    }

    private static PrefixKeys keys(String salt, int expanded, int[] tokens) {
        PrefixKeys keys = new PrefixKeys(salt, BLOCK, expanded, List.of());
        keys.extend(tokens, tokens.length);
        return keys;
    }

    private static List<PrefixKey> all(PrefixKeys keys) {
        return IntStream.range(0, keys.count()).mapToObj(keys::key).toList();
    }

    private static byte[] digest(int number) {
        byte[] digest = new byte[ImageSpan.DIGEST_BYTES];
        digest[31] = (byte) number;
        return digest;
    }
}
