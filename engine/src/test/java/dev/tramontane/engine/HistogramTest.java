package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HistogramTest {

    private static final double INFINITY = Double.POSITIVE_INFINITY;

    @Test
    void bucketsReadWellAndReachFromHalfAMillisecondToTenMinutes() {
        List<Double> bounds = HistogramRecorder.ofTimes().snapshot().upperBounds();
        assertThat(bounds).hasSize(39).isSorted();
        assertThat(bounds.subList(0, 9)).containsExactly(5e-4, 7e-4, 0.001, 0.0015, 0.002, 0.003, 0.005, 0.007, 0.01);
        assertThat(bounds).contains(0.7, 1.0, 1.5, 70.0).endsWith(300.0, 450.0, 600.0, INFINITY);
        assertThat(bounds).allMatch(bound -> bound.toString().length() <= 8);
    }

    @Test
    void bucketsOfTokensReachBeyondTheLongestContext() {
        HistogramRecorder recorder = HistogramRecorder.ofTokens();
        recorder.record(3);
        recorder.record(262_144);
        Histogram histogram = recorder.snapshot();
        assertThat(histogram.upperBounds())
                .hasSize(19)
                .startsWith(1.0, 2.0, 5.0, 10.0)
                .endsWith(500_000.0, INFINITY);
        assertThat(histogram.counts().get(2)).isEqualTo(1);
        assertThat(histogram.counts().get(17)).isEqualTo(1);
        assertThat(histogram.sum()).isEqualTo(262_147);
    }

    @Test
    void boundsBelongToTheBucketBelow() {
        HistogramRecorder recorder = HistogramRecorder.ofTimes();
        recorder.record(-5);
        recorder.record(500_000);
        recorder.record(500_001);
        recorder.record(600_000_000_000L);
        recorder.record(600_000_000_001L);
        Histogram histogram = recorder.snapshot();
        assertThat(histogram.counts().subList(0, 2)).containsExactly(2L, 1L);
        assertThat(histogram.counts().subList(37, 39)).containsExactly(1L, 1L);
        assertThat(histogram.count()).isEqualTo(5);
        assertThat(histogram.sum()).isCloseTo(1200.001000002, within(1e-9));
    }

    @Test
    void quantilesAreInterpolated() {
        Histogram histogram = new Histogram(List.of(1.0, 2.0, 4.0, INFINITY), List.of(0L, 2L, 2L, 1L), 17);
        assertThat(histogram.quantile(0)).isEqualTo(1);
        assertThat(histogram.quantile(0.2)).isEqualTo(1.5);
        assertThat(histogram.quantile(0.4)).isEqualTo(2);
        assertThat(histogram.quantile(0.6)).isEqualTo(3);
        assertThat(histogram.quantile(0.8)).isEqualTo(4);
        assertThat(histogram.quantile(1)).isEqualTo(4);
        assertThat(histogram.mean()).isEqualTo(3.4);
    }

    @Test
    void ofNothingEverythingIsZero() {
        Histogram histogram = HistogramRecorder.ofTimes().snapshot();
        assertThat(histogram.count()).isZero();
        assertThat(histogram.mean()).isZero();
        assertThat(histogram.quantile(0.99)).isZero();
    }

    @Test
    void refusesWhatIsNoHistogram() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Histogram(List.of(1.0), List.of(1L), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Histogram(List.of(), List.of(), 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Histogram(List.of(2.0, 2.0, INFINITY), List.of(1L, 1L, 1L), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Histogram(List.of(INFINITY), List.of(1L, 1L), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Histogram(List.of(INFINITY), List.of(-1L), 1));
        Histogram histogram = HistogramRecorder.ofTimes().snapshot();
        assertThatIllegalArgumentException().isThrownBy(() -> histogram.quantile(1.01));
        assertThatIllegalArgumentException().isThrownBy(() -> histogram.quantile(Double.NaN));
    }

    /** A quantile lies in the same bucket as the exact one. */
    @Property(tries = 300)
    void quantilesAreRightToTheBucket(
            @ForAll @Size(min = 1, max = 50) List<@LongRange(max = 599_000_000_000L) Long> times,
            @ForAll @LongRange(min = 1, max = 1000) long perMille) {
        HistogramRecorder recorder = HistogramRecorder.ofTimes();
        times.forEach(recorder::record);
        List<Long> sorted = new ArrayList<>(times);
        sorted.sort(null);
        int rank = (int) Math.ceil(perMille / 1000.0 * sorted.size());
        double exact = sorted.get(rank - 1) / 1e9;
        Histogram histogram = recorder.snapshot();
        double upper = histogram.upperBounds().stream()
                .filter(bound -> bound >= exact)
                .findFirst()
                .orElseThrow();
        double lower =
                histogram.upperBounds().stream().filter(bound -> bound < exact).reduce(0.0, (_, later) -> later);
        assertThat(histogram.quantile(perMille / 1000.0)).isBetween(lower, upper);
        assertThat(histogram.count()).isEqualTo(times.size());
    }

    @Test
    void threadsLoseNothing() throws InterruptedException {
        HistogramRecorder recorder = HistogramRecorder.ofTimes();
        Runnable work = () -> {
            for (int i = 1; i <= 100_000; i++) {
                recorder.record(i * 10_000L);
            }
        };
        Thread one = Thread.ofPlatform().start(work);
        Thread other = Thread.ofPlatform().start(work);
        long last = 0;
        while (one.isAlive() || other.isAlive()) {
            long now = recorder.snapshot().count();
            assertThat(now).isGreaterThanOrEqualTo(last);
            last = now;
        }
        one.join();
        other.join();
        assertThat(recorder.snapshot().count()).isEqualTo(200_000);
        assertThat(recorder.snapshot().mean()).isCloseTo(0.500005, within(1e-9));
    }

    @Test
    void recordingTakesNoMemory() {
        HistogramRecorder recorder = HistogramRecorder.ofTimes();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        recorder.record(1);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            recorder.record(i * 1_000_000L);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }
}
