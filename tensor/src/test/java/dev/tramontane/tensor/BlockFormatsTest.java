package dev.tramontane.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Blocks that the format's own Python package decoded and encoded. */
class BlockFormatsTest {

    record Block(Kernels kernels, String operation, ElementType type, byte[] stored, float[] numbers) {
        @Override
        public String toString() {
            return kernels.name() + " " + operation + " " + type;
        }
    }

    static Stream<Block> blocks() throws IOException {
        List<Kernels> providers = List.of(
                KernelProvider.scalar().create(), KernelProvider.best(false).create());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(BlockFormatsTest.class.getResourceAsStream("blocks.txt")),
                StandardCharsets.US_ASCII))) {
            return lines.lines().toList().stream()
                    .flatMap(line -> providers.stream().map(kernels -> block(kernels, line.split(" "))));
        }
    }

    private static Block block(Kernels kernels, String[] words) {
        byte[] floats = HexFormat.of().parseHex(words[3]);
        float[] numbers = new float[floats.length / Float.BYTES];
        ByteBuffer.wrap(floats).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(numbers);
        ElementType type = ElementType.valueOf(words[1]);
        return new Block(kernels, words[0], type, HexFormat.of().parseHex(words[2]), numbers);
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void agreesToTheBit(Block block) {
        try (Arena arena = Arena.ofConfined()) {
            int columns = block.numbers.length;
            Matrix matrix = Matrix.of(block.type, 1, columns, arena.allocate(block.stored.length));
            if (block.operation.equals("decode")) {
                matrix.data().copyFrom(MemorySegment.ofArray(block.stored));
                float[] decoded = new float[columns];
                block.kernels.decode(matrix, 0, decoded, 0);
                assertThat(decoded).containsExactly(block.numbers);
            } else {
                block.kernels.encode(block.numbers, 0, matrix, 0);
                assertThat(matrix.data().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(block.stored);
            }
        }
    }
}
