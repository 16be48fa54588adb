package dev.tramontane.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever the bytes, a file either opens with consistent tensors or is refused with a {@link CheckpointException}. */
class GgufPropertyTest {
    private static final byte[] VALID = valid();

    private static byte[] valid() {
        GgufWriter writer = new GgufWriter("mistral4");
        writer.whole("a.count", 3);
        writer.real("a.scale", 0.5);
        writer.flag("a.flag", true);
        writer.texts("a.texts", List.of("", "Ġx", "yz"));
        writer.wholes("a.wholes", List.of(1, -1));
        writer.reals("a.reals", List.of(1f, 2f));
        writer.add("f32", DataType.F32, List.of(2L, 3L), MemorySegment.ofArray(new byte[24]));
        writer.add("q4", DataType.Q4_0, List.of(2L, 1L, 32L), MemorySegment.ofArray(new byte[36]));
        return written(writer);
    }

    private static byte[] written(GgufWriter writer) {
        try {
            Path file = Files.createTempFile("written", ".gguf");
            try {
                writer.write(file);
                return Files.readAllBytes(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the bytes were accepted. */
    static boolean open(byte[] bytes) {
        MemorySegment content = MemorySegment.ofArray(bytes);
        try {
            GgufHeader header = GgufHeader.read(Path.of("x.gguf"), content);
            for (TensorInfo tensor : header.tensors()) {
                assertThat(content.asSlice(tensor.offset(), tensor.byteSize()).byteSize())
                        .isEqualTo(tensor.type().byteSize(tensor.elementCount()));
            }
            header.metadata().values().forEach(GgufPropertyTest::readAll);
            return true;
        } catch (CheckpointException e) {
            assertThat(e).hasMessageContaining("x.gguf").hasMessageNotContainingAny("\n", "\u0000");
            return false;
        }
    }

    private static void readAll(GgufValue value) {
        List<?> values = switch (value) {
            case GgufValue.Wholes list -> list.values();
            case GgufValue.Reals list -> list.values();
            case GgufValue.Flags list -> list.values();
            case GgufValue.Texts list -> list.values();
            case GgufValue.Whole _, GgufValue.Real _, GgufValue.Flag _, GgufValue.Text _ -> List.of();
        };
        values.forEach(element -> assertThat(element).isNotNull());
    }

    @Property(tries = 2000)
    void garbage(@ForAll @Size(max = 200) byte[] bytes) {
        open(bytes);
    }

    @Property(tries = 3000)
    void garbageAfterPlausibleCounts(
            @ForAll @Size(max = 200) byte[] bytes,
            @ForAll @IntRange(max = 5) int tensors,
            @ForAll @IntRange(max = 5) int pairs) {
        open(ByteBuffer.allocate(24 + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(GgufHeader.MAGIC)
                .putInt(3)
                .putLong(tensors)
                .putLong(pairs)
                .put(bytes)
                .array());
    }

    @Property(tries = 5000)
    void mutatedBytes(@ForAll Random random, @ForAll @IntRange(min = 1, max = 4) int mutations) {
        byte[] bytes = VALID.clone();
        for (int i = 0; i < mutations; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        open(bytes);
    }

    /** Sizes, counts and offsets at the ends of their ranges. */
    @Property(tries = 5000)
    void mutatedNumbers(@ForAll Random random, @ForAll("extremes") long extreme) {
        byte[] bytes = VALID.clone();
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(random.nextInt(bytes.length - Long.BYTES), extreme);
        open(bytes);
    }

    @Provide
    Arbitrary<Long> extremes() {
        return Arbitraries.of(
                -1L,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                1L << 62,
                1L << 32,
                (1L << 31) - 1,
                1L << 31,
                0L,
                33L,
                Long.MAX_VALUE - 31);
    }

    @Property(tries = 500)
    void everyTruncationIsRefused(@ForAll @IntRange(max = 600) int length) {
        assertThat(open(VALID)).isTrue();
        // The last bytes are padding.
        if (length < VALID.length - 28) {
            assertThat(open(Arrays.copyOf(VALID, length))).isFalse();
        }
    }

    @Property(tries = 100)
    void writingAndReadingAgree(
            @ForAll @Size(max = 6) List<@Size(max = 3) List<@IntRange(min = 1, max = 5) Integer>> shapes,
            @ForAll("types") List<DataType> types)
            throws IOException {
        Path file = Files.createTempFile("written", ".gguf");
        try {
            GgufWriter writer = new GgufWriter("any");
            byte[][] contents = new byte[shapes.size()][];
            for (int i = 0; i < contents.length; i++) {
                List<Long> shape = new ArrayList<>(
                        shapes.get(i).stream().map(Integer::longValue).toList());
                shape.add((long) types.get(i).elementsPerBlock());
                contents[i] = new byte[(int) types.get(i).byteSize(TensorInfo.elementCount(shape))];
                new Random(i).nextBytes(contents[i]);
                writer.add("tensor " + i + " é", types.get(i), shape, MemorySegment.ofArray(contents[i]));
            }
            writer.write(file);
            try (Gguf read = Gguf.open(file)) {
                assertThat(read.tensors()).hasSameSizeAs(shapes);
                for (int i = 0; i < contents.length; i++) {
                    TensorInfo tensor = read.find("tensor " + i + " é").orElseThrow();
                    assertThat(tensor.type()).isEqualTo(types.get(i));
                    assertThat(tensor.offset() % 32).isZero();
                    assertThat(read.data(tensor).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(contents[i]);
                }
            }
        } finally {
            Files.delete(file);
        }
    }

    @Provide
    Arbitrary<List<DataType>> types() {
        return Arbitraries.of(DataType.values())
                .filter(type -> GgmlTypes.code(type).isPresent())
                .list()
                .ofSize(6);
    }
}
