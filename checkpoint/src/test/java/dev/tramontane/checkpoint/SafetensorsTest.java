package dev.tramontane.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    @TempDir
    private Path folder;

    private Path file(String header, int dataBytes) {
        return RawSafetensors.write(folder.resolve("x.safetensors"), RawSafetensors.bytes(header, dataBytes));
    }

    private static void assertRefused(Path file, String... parts) {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> Safetensors.open(file).close())
                .withMessageContaining(file.toString())
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void listsTensorsAndTheirBytes() {
        Path file = file("""
            {"__metadata__":{"format":"pt"},
             "b":{"dtype":"U8","shape":[2,3],"data_offsets":[4,10]},
             "a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},
             "none":{"dtype":"I64","shape":[0,7],"data_offsets":[10,10]}}\
            """, 10);
        try (Safetensors opened = Safetensors.open(file)) {
            assertThat(opened.tensors()).extracting(TensorInfo::name).containsExactly("a", "b", "none");
            assertThat(opened.metadata()).containsExactly(Map.entry("format", "pt"));
            TensorInfo b = opened.find("b").orElseThrow();
            assertThat(b.shape()).containsExactly(2L, 3L);
            assertThat(b.elementCount()).isEqualTo(6);
            assertThat(opened.data(b).byteSize()).isEqualTo(6);
            assertThat(opened.data(b).isReadOnly()).isTrue();
            assertThat(opened.find("c")).isEmpty();
            assertThat(opened.byteSize()).isEqualTo(file.toFile().length());
        }
    }

    @Test
    void closingInvalidatesTheBytes() {
        Path file = file("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1);
        MemorySegment data;
        try (Safetensors opened = Safetensors.open(file)) {
            data = opened.data(opened.find("a").orElseThrow());
        }
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> data.get(ValueLayout.JAVA_BYTE, 0));
    }

    @Test
    void refusesTensorsOfOtherFiles() {
        Path file = file("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1);
        try (Safetensors opened = Safetensors.open(file)) {
            TensorInfo foreign = new TensorInfo("a", DataType.U8, List.of(100L), 0, 100, file);
            assertThatIllegalArgumentException().isThrownBy(() -> opened.data(foreign));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':{'dtype':'U9','shape':[1],'data_offsets':[0,1]}} | 1 | 'a' has an unknown dtype 'U9'",
                "{'a':{'dtype':7,'shape':[1],'data_offsets':[0,1]}} | 1 | dtype that is not a string",
                "{'a':{'shape':[1],'data_offsets':[0,1]}} | 1 | 'a' lacks dtype",
                "{'a':{'dtype':'U8','data_offsets':[0,1]}} | 1 | 'a' lacks shape",
                "{'a':{'dtype':'U8','shape':[1]}} | 1 | 'a' lacks data_offsets",
                "{'a':{'dtype':'U8','shape':[-1],'data_offsets':[0,1]}} | 1 | negative number -1 in shape",
                "{'a':{'dtype':'U8','shape':[1.0],'data_offsets':[0,1]}} | 1 | 'a' has a shape that is not a list",
                "{'a':{'dtype':'U8','shape':['1'],'data_offsets':[0,1]}} | 1 | 'a' has a shape that is not a list",
                "{'a':{'dtype':'U8','shape':1,'data_offsets':[0,1]}} | 1 | 'a' has a shape that is not a list",
                "{'a':{'dtype':'U8','shape':[9223372036854775808],'data_offsets':[0,1]}} | 1 | out of range",
                "{'a':{'dtype':'U8','shape':[4294967296,4294967296],'data_offsets':[0,0]}} | 0 | no possible size",
                "{'a':{'dtype':'F64','shape':[1152921504606846976],'data_offsets':[0,0]}} | 0 | no possible size",
                "{'a':{'dtype':'F4','shape':[3],'data_offsets':[0,1]}} | 1 | no possible size",
                "{'a':{'dtype':'U8','shape':[2],'data_offsets':[0,1]}} | 1 | needs 2 bytes, but has 1",
                "{'a':{'dtype':'U8','shape':[1],'data_offsets':[1,0]}} | 1 | claims the bytes 1 to 0",
                "{'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]}} | 1 | claims the bytes 0 to 2 of 1",
                "{'a':{'dtype':'U8','shape':[1],'data_offsets':[0]}} | 1 | 1 data_offsets",
                "{'a':{'dtype':'U8','shape':[1],'data_offsets':[0,1,2]}} | 1 | 3 data_offsets",
                "{'a':{'dtype':'U8','shape':[1],'data_offsets':[-1,0]}} | 1 | negative number -1 in data_offsets",
                "{'a':{'dtype':'U8','shape':[1],'data_offsets':[0,1],'x':1}} | 1 | unknown field 'x'",
                "{'a':3} | 0 | 'a' is not described by an object",
                "{'':{'dtype':'U8','shape':[1],'data_offsets':[0,1]}} | 1 | empty name",
                "{'a':{'dtype':'U8','shape':[1],'data_offsets':[0,1]},"
                        + "'a':{'dtype':'U8','shape':[1],'data_offsets':[1,2]}} | 2 | Duplicate",
                "{'a':{'dtype':'U8','shape':[1],'shape':[1],'data_offsets':[0,1]}} | 1 | Duplicate",
                "{'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]},"
                        + "'b':{'dtype':'U8','shape':[2],'data_offsets':[1,3]}} | 3 | 'b' overlaps",
                "{'a':{'dtype':'U8','shape':[1],'data_offsets':[0,1]},"
                        + "'b':{'dtype':'U8','shape':[1],'data_offsets':[2,3]}} | 3 | 'b' begins after a gap of 1",
                "{'a':{'dtype':'U8','shape':[1],'data_offsets':[1,2]}} | 2 | 'a' begins after a gap of 1",
                "{'a':{'dtype':'U8','shape':[1],'data_offsets':[0,1]}} | 3 | last 2 bytes belong to no tensor",
                "{'__metadata__':{'a':1}} | 0 | entry 'a' is not a string",
                "{'__metadata__':[]} | 0 | not an object of strings",
                "[] | 0 | not a JSON object",
                "{} {} | 0 | follows the JSON object",
                "{'a': | 0 | not the JSON",
                "{'a':{'dtype':'U8','shape':[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]],'data_offsets':[0,1]}} | 1 | 'a' has"
                        + " a shape",
            })
    void refusesBrokenHeaders(String header, int dataBytes, String message) {
        assertRefused(file(header.replace('\'', '"'), dataBytes), message);
    }

    @ParameterizedTest
    @CsvSource({"-1", "9223372036854775807", "100000001", "3"})
    void refusesImpossibleHeaderLengths(long length) {
        byte[] bytes = RawSafetensors.bytes(length, "{}".getBytes(), 0);
        Path file = RawSafetensors.write(folder.resolve("x.safetensors"), bytes);
        assertRefused(file, "the header claims " + Long.toUnsignedString(length) + " bytes");
    }

    @Test
    void refusesFilesTooShortForALength() {
        for (int size = 0; size < Long.BYTES; size++) {
            assertRefused(
                    RawSafetensors.write(folder.resolve("x.safetensors"), new byte[size]), size + " bytes are too few");
        }
    }

    @Test
    void refusesWhatIsNotAReadableFile() throws Exception {
        assertRefused(folder, "is not a regular file");
        assertRefused(folder.resolve("nothing.safetensors"), "does not exist");
        Path dangling = Files.createSymbolicLink(folder.resolve("link.safetensors"), folder.resolve("gone"));
        assertRefused(dangling, "does not exist");
        Path secret = file("{}", 0);
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
        if (!Files.isReadable(secret)) {
            assertRefused(secret, "check that you may read it");
        }
    }

    @Test
    void messagesShowHostileNamesHarmlessly() {
        String name = "\\u001b[31m\\n" + "x".repeat(1000);
        Path file = file("{\"" + name + "\":3}", 0);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> Safetensors.open(file).close())
                .satisfies(e -> assertThat(e.getMessage())
                        .doesNotContain("\n", "\u001b")
                        .hasSizeLessThan(500));
    }

    @Test
    void opensFilesBeyondTwoGibibytes() throws Exception {
        long size = (1L << 31) + 5;
        String header = "{\"a\":{\"dtype\":\"U8\",\"shape\":[" + size + "],\"data_offsets\":[0," + size + "]}}";
        Path file = file(header, 0);
        long start = Files.size(file);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(start + size);
            sparse.seek(start + size - 1);
            sparse.write(42);
        }
        try (Safetensors opened = Safetensors.open(file)) {
            MemorySegment data = opened.data(opened.tensors().getFirst());
            assertThat(data.byteSize()).isEqualTo(size);
            assertThat(data.get(ValueLayout.JAVA_BYTE, size - 1)).isEqualTo((byte) 42);
        }
    }

    @Test
    void readsHeadersOfManyTensorsQuickly() {
        int count = 60_000;
        String header = IntStream.range(0, count)
                .mapToObj(i -> "\"layers.%d.w\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[%d,%d]}"
                        .formatted(i, i, i + 1))
                .collect(Collectors.joining(",", "{", "}"));
        try (Safetensors opened = Safetensors.open(file(header, count))) {
            assertThat(opened.tensors()).hasSize(count);
        }
    }
}
