package dev.tramontane.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
}
