package dev.tramontane.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufTest {
    @TempDir
    private Path folder;

    /** Bytes of a file put together by hand, so that they can break every rule. */
    private static final class Raw {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Raw header(long tensors, long pairs) {
            return int32(GgufHeader.MAGIC).int32(3).int64(tensors).int64(pairs);
        }

        Raw int32(int value) {
            bytes.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(value)
                    .array());
            return this;
        }

        Raw int64(long value) {
            bytes.writeBytes(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(value)
                    .array());
            return this;
        }

        Raw text(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            int64(utf8.length);
            bytes.writeBytes(utf8);
            return this;
        }

        /** @param dimensions from the innermost on */
        Raw tensor(String name, int type, long offset, long... dimensions) {
            text(name).int32(dimensions.length);
            for (long dimension : dimensions) {
                int64(dimension);
            }
            return int32(type).int64(offset);
        }

        /** Padding to a multiple of 32, then zeros. */
        Raw data(int count) {
            bytes.writeBytes(new byte[(32 - bytes.size() % 32) % 32 + count]);
            return this;
        }
    }

    private Path file(Raw raw) {
        return RawSafetensors.write(folder.resolve("x.gguf"), raw.bytes.toByteArray());
    }

    private void assertRefused(Raw raw, String... parts) {
        Path file = file(raw);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> Gguf.open(file).close())
                .withMessageContaining(file.toString())
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void listsKeysAndTensors() {
        Raw raw = new Raw()
                .header(2, 5)
                .text("a")
                .int32(4)
                .int32(-1)
                .text("b")
                .int32(5)
                .int32(-1)
                .text("c")
                .int32(12)
                .int64(Double.doubleToLongBits(1.5))
                .text("d")
                .int32(9)
                .int32(8)
                .int64(2)
                .text("x")
                .text("é")
                .text("e")
                .int32(10)
                .int64(-1)
                .tensor("later", 1, 32, 3, 2)
                .tensor("first", 8, 0, 32)
                .data(32 + 12 + 3);
        // A block takes 34 bytes, so the second tensor cannot begin at 32.
        assertRefused(raw, "'later' overlaps the tensor before it");
        raw = new Raw()
                .header(2, 4)
                .text("a")
                .int32(4)
                .int32(-1)
                .text("b")
                .int32(5)
                .int32(-1)
                .text("c")
                .int32(12)
                .int64(Double.doubleToLongBits(1.5))
                .text("d")
                .int32(9)
                .int32(8)
                .int64(2)
                .text("x")
                .text("é")
                .tensor("later", 1, 64, 3, 2)
                .tensor("first", 8, 0, 32)
                .data(64 + 12);
        try (Gguf gguf = Gguf.open(file(raw))) {
            assertThat(gguf.metadata())
                    .containsEntry("a", new GgufValue.Whole(0xffff_ffffL))
                    .containsEntry("b", new GgufValue.Whole(-1))
                    .containsEntry("c", new GgufValue.Real(1.5))
                    .containsEntry("d", new GgufValue.Texts(List.of("x", "é")));
            assertThat(gguf.tensors()).extracting(TensorInfo::name).containsExactly("first", "later");
            TensorInfo later = gguf.find("later").orElseThrow();
            assertThat(later.shape()).containsExactly(2L, 3L);
            assertThat(gguf.data(later).byteSize()).isEqualTo(12);
            assertThat(gguf.data(later).isReadOnly()).isTrue();
            assertThat(gguf.find("none")).isEmpty();
            TensorInfo foreign = new TensorInfo("later", DataType.F16, List.of(2L), 0, 4, folder);
            assertThatIllegalArgumentException().isThrownBy(() -> gguf.data(foreign));
        }
    }

    @Test
    void refusesBrokenHeaders() {
        assertRefused(new Raw(), "does not begin with 'GGUF'");
        assertRefused(new Raw().int32(0x46554748).int32(3).int64(0).int64(0), "does not begin with 'GGUF'");
        assertRefused(new Raw().int32(GgufHeader.MAGIC).int32(1), "GGUF of version 1");
        assertRefused(new Raw().int32(GgufHeader.MAGIC).int32(4), "GGUF of version 4");
        assertRefused(new Raw().int32(GgufHeader.MAGIC).int32(3 << 24), "big-endian");
        assertRefused(new Raw().int32(GgufHeader.MAGIC).int32(3).int64(0), "ends at byte 16");
        assertRefused(new Raw().header(-1, 0), "18446744073709551615 as number of tensors");
        assertRefused(new Raw().header(0, Long.MAX_VALUE), "9223372036854775807 as number of key-value pairs");
        assertRefused(new Raw().header(1, 0).int64(0), "1 as number of tensors, but the file has 16 bytes left");
    }

    @Test
    void refusesBrokenPairs() {
        assertRefused(
                new Raw().header(0, 1).int64(-1).data(32), "key number 0 claims a length of 18446744073709551615");
        assertRefused(new Raw().header(0, 1).int64(60_000).data(32), "within key number 0");
        assertRefused(new Raw().header(0, 1).text("").int32(4).int32(4), "key number 0 is empty");
        assertRefused(new Raw().header(0, 1).text("k").int32(13).int32(4), "'k' has the unknown type 13");
        assertRefused(new Raw().header(0, 1).text("k").int32(-1).int32(4), "'k' has the unknown type -1");
        assertRefused(
                new Raw()
                        .header(0, 2)
                        .text("k")
                        .int32(4)
                        .int32(4)
                        .text("k")
                        .int32(4)
                        .int32(4),
                "'k' is there twice");
        assertRefused(
                new Raw()
                        .header(0, 1)
                        .text("k")
                        .int32(9)
                        .int32(9)
                        .int64(1)
                        .int32(4)
                        .int64(0)
                        .data(64),
                "'k' is a list of lists");
        assertRefused(new Raw().header(0, 1).text("k").int32(9).int32(0).int64(1L << 62), "as the length of key 'k'");
        assertRefused(
                new Raw().header(0, 1).text("k").int32(9).int32(8).int64(1).int64(-5), "within key 'k'");
        assertRefused(
                new Raw().header(0, 1).text("general.alignment").int32(4).int32(48),
                "general.alignment is not a power");
        assertRefused(
                new Raw().header(0, 1).text("general.alignment").int32(8).text("32"),
                "general.alignment is not a power");
    }

    @Test
    void refusesBrokenTensors() {
        assertRefused(new Raw().header(1, 0).tensor("", 0, 0, 1).data(4), "tensor number 0 has an empty name");
        assertRefused(
                new Raw()
                        .header(2, 0)
                        .tensor("t", 0, 0, 1)
                        .tensor("t", 0, 32, 1)
                        .data(64),
                "'t' is there twice");
        assertRefused(new Raw().header(1, 0).tensor("t", 0, 0).data(4), "'t' has 0 dimensions");
        assertRefused(new Raw().header(1, 0).tensor("t", 0, 0, 1, 1, 1, 1, 1).data(4), "'t' has 5 dimensions");
        assertRefused(new Raw().header(1, 0).tensor("t", 0, 0, 0).data(4), "'t' has a dimension of 0");
        assertRefused(new Raw().header(1, 0).tensor("t", 0, 0, -4).data(4), "a dimension of 18446744073709551612");
        assertRefused(new Raw().header(1, 0).tensor("t", 10, 0, 256).data(84), "'t' has the type 10, which is not");
        assertRefused(new Raw().header(1, 0).tensor("t", 0, 8, 1).data(40), "not a multiple of the alignment 32");
        assertRefused(new Raw().header(1, 0).tensor("t", 0, -32, 1).data(40), "not a multiple of the alignment 32");
        assertRefused(new Raw().header(1, 0).tensor("t", 2, 0, 31, 32).data(640), "'t' has rows of 31 numbers");
        assertRefused(
                new Raw().header(1, 0).tensor("t", 0, 0, 1L << 32, 1L << 32).data(4), "no possible size");
        assertRefused(new Raw().header(1, 0).tensor("t", 0, 0, 1L << 61).data(4), "no possible size");
        assertRefused(new Raw().header(1, 0).tensor("t", 0, 0, 2).data(7), "claims 8 bytes from byte 0 of the data");
        assertRefused(new Raw().header(1, 0).tensor("t", 0, 32, 2).data(39), "claims 8 bytes from byte 32");
        assertRefused(
                new Raw().header(1, 0).tensor("t", 0, Long.MAX_VALUE - 31, 2).data(39),
                "claims 8 bytes from byte 9223");
        assertRefused(
                new Raw()
                        .header(2, 0)
                        .tensor("a", 0, 0, 9)
                        .tensor("b", 0, 32, 1)
                        .data(64),
                "'b' overlaps");
    }

    @Test
    void closingInvalidatesTheBytes() {
        Raw raw = new Raw().header(1, 0).tensor("t", 0, 0, 1).data(4);
        MemorySegment data;
        try (Gguf opened = Gguf.open(file(raw))) {
            data = opened.data(opened.find("t").orElseThrow());
        }
        assertThatIllegalStateException().isThrownBy(() -> data.get(ValueLayout.JAVA_BYTE, 0));
    }

    @Test
    void writesTensorsPieceByPieceAndChecksTheirSizes() throws IOException {
        GgufWriter writer = new GgufWriter("x");
        writer.add("t", DataType.F32, List.of(2L), output -> {
            output.write(MemorySegment.ofArray(new byte[] {1, 2, 3}));
            output.write(MemorySegment.ofArray(new byte[] {4, 5, 6, 7, 8}));
        });
        assertThat(writer.byteSize()).isEqualTo(8);
        Path file = folder.resolve("t.gguf");
        writer.write(file);
        try (Gguf read = Gguf.open(file)) {
            assertThat(read.data(read.tensors().getFirst()).toArray(ValueLayout.JAVA_BYTE))
                    .containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        }
        byte[] before = Files.readAllBytes(file);
        writer.add("short", DataType.F32, List.of(1L), output -> output.write(MemorySegment.ofArray(new byte[3])));
        assertThatIllegalStateException().isThrownBy(() -> writer.write(file)).withMessageContaining("'short'");
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void refusesToDeclareWhatTheFormatLacks() {
        GgufWriter writer = new GgufWriter("x");
        MemorySegment none = MemorySegment.ofArray(new byte[0]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.add("t", DataType.F8_E4M3, List.of(1L), none))
                .withMessageContaining("F8_E4M3");
        for (List<Long> shape : List.of(List.<Long>of(), List.of(0L), List.of(-1L), List.of(1L, 1L, 1L, 1L, 1L))) {
            assertThatIllegalArgumentException().isThrownBy(() -> writer.add("t", DataType.F32, shape, none));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.add("t", DataType.Q4_K, List.of(2L, 128L), none))
                .withMessageContaining("impossible shape");
        assertThatIllegalArgumentException().isThrownBy(() -> writer.add("t", DataType.F32, List.of(1L), none));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.text("general.architecture", "y"));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.whole("general.alignment", 64));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.whole("negative", -1));
    }
}
