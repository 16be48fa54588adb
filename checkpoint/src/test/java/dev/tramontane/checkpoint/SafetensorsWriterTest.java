package dev.tramontane.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
    @TempDir
    private Path folder;

    private static SafetensorsWriter writer() {
        SafetensorsWriter writer = new SafetensorsWriter();
        writer.metadata("format", "pt");
        writer.add("bytes", DataType.U8, List.of(3L), MemorySegment.ofArray(new byte[] {1, 2, 3}));
        writer.add("floats", DataType.F32, List.of(2L, 1L), MemorySegment.ofArray(new float[] {1.5f, -2}));
        writer.add("streamed", DataType.BF16, List.of(700_001L), output -> {
            output.write(MemorySegment.ofArray(new short[1]));
            output.write(MemorySegment.ofArray(new short[700_000]).fill((byte) 7));
        });
        writer.add("empty", DataType.F64, List.of(0L), output -> {});
        return writer;
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        Path file = folder.resolve("out.safetensors");
        writer().write(file);
        try (Safetensors read = Safetensors.open(file)) {
            assertThat(read.metadata()).isEqualTo(Map.of("format", "pt"));
            assertThat(read.tensors())
                    .extracting(TensorInfo::name)
                    .containsExactly("empty", "floats", "streamed", "bytes");
            assertThat(bytes(read, "bytes")).containsExactly(1, 2, 3);
            assertThat(read.data(read.find("floats").orElseThrow()).get(ValueLayout.JAVA_FLOAT_UNALIGNED, 4))
                    .isEqualTo(-2);
            assertThat(bytes(read, "streamed"))
                    .startsWith(0, 0, 7, 7)
                    .endsWith(7, 7)
                    .hasSize(1_400_002);
            assertThat(read.tensors())
                    .allSatisfy(tensor -> assertThat(
                                    tensor.offset() * 8 % tensor.type().bitsPerBlock())
                            .isZero());
        }
        ByteBuffer start = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(start.getLong(0) % 8).isZero();
    }

    private static byte[] bytes(Safetensors file, String name) {
        return file.data(file.find(name).orElseThrow()).toArray(ValueLayout.JAVA_BYTE);
    }

    @Test
    void theSameTensorsGiveTheSameFile() throws Exception {
        writer().write(folder.resolve("a"));
        writer().write(folder.resolve("b"));
        assertThat(Files.mismatch(folder.resolve("a"), folder.resolve("b"))).isEqualTo(-1);
    }

    @Test
    void refusesImpossibleTensors() {
        SafetensorsWriter writer = writer();
        MemorySegment one = MemorySegment.ofArray(new byte[1]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.add("bytes", DataType.U8, List.of(1L), one))
                .withMessageContaining("'bytes' is already there");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.add("__metadata__", DataType.U8, List.of(1L), one));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.add("", DataType.U8, List.of(1L), one));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.add("x", DataType.U8, List.of(2L), one))
                .withMessageContaining("needs 2 bytes, got 1");
        assertThatIllegalArgumentException().isThrownBy(() -> writer.add("x", DataType.U8, List.of(-1L), one));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.add("x", DataType.U8, List.of(1L << 40, 1L << 40), one));
    }

    @Test
    void contentOfAnotherSizeLeavesTheOldFileAlone() throws Exception {
        Path file = Files.writeString(folder.resolve("out.safetensors"), "old");
        for (int length : new int[] {1, 3}) {
            SafetensorsWriter writer = new SafetensorsWriter();
            writer.add("x", DataType.U8, List.of(2L), output -> output.write(MemorySegment.ofArray(new byte[length])));
            assertThatIllegalStateException()
                    .isThrownBy(() -> writer.write(file))
                    .withMessageContaining("'x'");
        }
        assertThat(file).hasContent("old");
        assertThat(folder.toFile().list()).containsExactly("out.safetensors");
    }

    @Test
    void saysWhyItCannotWrite() {
        Path file = folder.resolve("nowhere").resolve("out.safetensors");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> writer().write(file))
                .withMessageContaining(file.toString())
                .withMessageContaining("check that the folder exists");
    }

    @Test
    void anEmptyFileIsValid() {
        new SafetensorsWriter().write(folder.resolve("none"));
        try (Safetensors read = Safetensors.open(folder.resolve("none"))) {
            assertThat(read.tensors()).isEmpty();
        }
    }
}
