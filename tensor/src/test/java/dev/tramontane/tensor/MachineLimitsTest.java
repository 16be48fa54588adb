package dev.tramontane.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MachineLimitsTest {

    /** Slower than any processor with vectors, so that only a mistake in units can fail. */
    private static final double LEAST_RATE = 1e7;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void bothLimitsAreFound(int threads) {
        MachineLimits limits = MachineLimits.measure(threads).orElseThrow();
        assertThat(limits.bytesPerSecond()).isGreaterThan(LEAST_RATE).isFinite();
        assertThat(limits.operationsPerSecond()).isGreaterThan(LEAST_RATE).isFinite();
    }

    @Test
    void allThatIsCountedIsRead() {
        int bytes = 3 * PeakLoops.READ_UNIT;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(2 * PeakLoops.READ_UNIT + bytes);
            Random random = new Random(1);
            int sum = 0;
            for (long at = 0; at < memory.byteSize(); at += Integer.BYTES) {
                int value = random.nextInt();
                memory.set(ValueLayout.JAVA_INT_UNALIGNED, at, value);
                boolean isRead = at >= PeakLoops.READ_UNIT && at < PeakLoops.READ_UNIT + bytes;
                sum += isRead ? value : 0;
            }
            assertThat(PeakLoops.read(memory, PeakLoops.READ_UNIT, bytes)).isEqualTo(sum);
        }
    }

    @Test
    void allThatIsCountedIsComputed() {
        int rounds = 37;
        float factor = .9f;
        int lanes = VectorSupport.LANES;
        double sum = 0;
        for (int chain = 0; chain < 12; chain++) {
            double value = chain == 0 ? 1 - factor : chain == 1 ? factor : 1 - factor + chain - 1;
            for (int i = 0; i < rounds; i++) {
                value = value * factor + 1 - factor;
            }
            sum += lanes * value;
        }
        assertThat((double) PeakLoops.multiplyAdd(rounds, factor)).isCloseTo(sum, within(1e-4 * sum));
        assertThat(PeakLoops.operations(rounds)).isEqualTo(2L * 12 * lanes * rounds);
    }
}
