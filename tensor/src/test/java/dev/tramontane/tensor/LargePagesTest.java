package dev.tramontane.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class LargePagesTest {

    @Test
    void givesZeroedMemoryThatIsAligned() {
        for (long bytes : new long[] {1, 4096, (2 << 20) - 1, 2 << 20, (5 << 20) + 3}) {
            MemorySegment memory;
            try (Arena arena = Arena.ofShared()) {
                memory = LargePages.allocate(bytes, arena);
                assertThat(memory.byteSize()).isEqualTo(bytes);
                assertThat(memory.address() % 64).isZero();
                assertThat(memory.get(JAVA_BYTE, bytes - 1)).isZero();
                memory.fill((byte) 7);
                assertThat(memory.get(JAVA_BYTE, bytes - 1)).isEqualTo((byte) 7);
            }
            assertThatIllegalStateException().isThrownBy(() -> memory.get(JAVA_BYTE, 0));
        }
    }

    @Test
    void saysWhenThereIsNone() {
        try (Arena arena = Arena.ofShared()) {
            assertThatExceptionOfType(OutOfMemoryError.class)
                    .isThrownBy(() -> LargePages.allocate(1L << 60, arena))
                    .withMessageContaining("memory");
            assertThatIllegalArgumentException().isThrownBy(() -> LargePages.allocate(0, arena));
        }
    }

    /** Where a sandbox forbids the call, memory must be as good without. */
    @Test
    void memoryOfSeveralNodesIsMemory() {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = LargePages.allocate(4 << 20, arena);
            assertThat(MemoryNodes.interleave(memory.address(), memory.byteSize(), List.of(1 << 12)))
                    .isFalse();
            MemoryNodes.interleave(memory.address(), memory.byteSize(), Processors.memoryNodes());
            memory.fill((byte) 3);
            assertThat(memory.get(JAVA_BYTE, memory.byteSize() - 1)).isEqualTo((byte) 3);
        }
    }
}
