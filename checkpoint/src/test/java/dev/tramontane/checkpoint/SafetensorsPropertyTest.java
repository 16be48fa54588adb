package dev.tramontane.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;

/** Whatever the bytes, a file either opens with consistent tensors or is refused with a {@link CheckpointException}. */
class SafetensorsPropertyTest {
    private static final String VALID = """
        {"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},\
        "layers.0.w":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]},\
        "s":{"dtype":"U8","shape":[],"data_offsets":[32,33]}}\
        """;
    private static final String ALPHABET = "{}[]\":,0123456789-+.eE\\u dtypeshapeoffsetsBF16U8null\u00e9";

    /** Whether the bytes were accepted. */
    static boolean open(byte[] bytes) {
        MemorySegment content = MemorySegment.ofArray(bytes);
        try {
            SafetensorsHeader header = SafetensorsHeader.read(Path.of("x.safetensors"), content);
            for (TensorInfo tensor : header.tensors()) {
                assertThat(content.asSlice(tensor.offset(), tensor.byteSize()).byteSize())
                        .isEqualTo(tensor.type().byteSize(tensor.elementCount()));
            }
            return true;
        } catch (CheckpointException e) {
            assertThat(e).hasMessageContaining("x.safetensors").hasMessageNotContainingAny("\n", "\u0000");
            return false;
        }
    }

    @Property(tries = 3000)
    void garbage(@ForAll @Size(max = 200) byte[] bytes) {
        open(bytes);
    }

    @Property(tries = 3000)
    void garbageAfterAPlausibleLength(@ForAll @Size(max = 200) byte[] bytes, @ForAll @IntRange(max = 20) int data) {
        open(RawSafetensors.bytes(bytes.length, bytes, data));
    }

    @Property(tries = 3000)
    void mutatedHeaders(@ForAll Random random, @ForAll @IntRange(min = 1, max = 4) int mutations) {
        StringBuilder header = new StringBuilder(VALID);
        for (int i = 0; i < mutations; i++) {
            char c = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
            int at = random.nextInt(header.length());
            switch (random.nextInt(3)) {
                case 0 -> header.setCharAt(at, c);
                case 1 -> header.insert(at, c);
                default -> header.deleteCharAt(at);
            }
        }
        open(RawSafetensors.bytes(header.toString(), 33));
    }

    @Property(tries = 500)
    void mutatedBytes(@ForAll Random random) {
        byte[] bytes = RawSafetensors.bytes(VALID, 33);
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        open(bytes);
    }

    @Property(tries = 500)
    void everyTruncationIsRefused(@ForAll @IntRange(max = 300) int length) {
        byte[] whole = RawSafetensors.bytes(VALID, 33);
        assertThat(open(whole)).isTrue();
        if (length < whole.length) {
            assertThat(open(Arrays.copyOf(whole, length))).isFalse();
        }
    }

    @Property(tries = 50)
    void nestingAndRepetitionAreBounded(@ForAll @IntRange(max = 200_000) int count, @ForAll("pieces") String piece) {
        byte[] json = piece.repeat(count).getBytes(StandardCharsets.UTF_8);
        open(RawSafetensors.bytes(json.length, json, 0));
    }

    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries.of("[", "{\"a\":", "{", "\"", "1", "{\"__metadata__\":{", " ", "\\", "{\"a\":{\"shape\":[");
    }

    @Property(tries = 100)
    void writingAndReadingAgree(
            @ForAll @Size(max = 8) List<@Size(max = 3) List<@IntRange(max = 5) Integer>> shapes,
            @ForAll("types") @UniqueElements @Size(value = 8) List<DataType> types)
            throws IOException {
        Path file = Files.createTempFile("written", ".safetensors");
        try {
            SafetensorsWriter writer = new SafetensorsWriter();
            List<byte[]> contents = IntStream.range(0, shapes.size())
                    .mapToObj(i -> {
                        // Eight of any type are whole bytes.
                        List<Long> shape = Stream.concat(Stream.of(8), shapes.get(i).stream())
                                .map(Integer::longValue)
                                .toList();
                        byte[] content = new byte[(int) types.get(i).byteSize(TensorInfo.elementCount(shape))];
                        new Random(i).nextBytes(content);
                        writer.add("tensor " + i + " é\n", types.get(i), shape, MemorySegment.ofArray(content));
                        return content;
                    })
                    .toList();
            writer.write(file);
            try (Safetensors read = Safetensors.open(file)) {
                assertThat(read.tensors()).hasSameSizeAs(shapes);
                for (int i = 0; i < shapes.size(); i++) {
                    TensorInfo tensor = read.find("tensor " + i + " é\n").orElseThrow();
                    assertThat(tensor.type()).isEqualTo(types.get(i));
                    assertThat(read.data(tensor).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(contents.get(i));
                }
            }
        } finally {
            Files.delete(file);
        }
    }

    @Provide
    Arbitrary<List<DataType>> types() {
        return Arbitraries.of(DataType.values())
                .filter(DataType::isPlain)
                .list()
                .ofSize(8);
    }
}
