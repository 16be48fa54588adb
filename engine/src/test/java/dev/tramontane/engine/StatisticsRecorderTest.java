package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.engine.EngineStatistics.Cache;
import dev.tramontane.engine.EngineStatistics.Load;
import dev.tramontane.engine.EngineStatistics.Tokens;
import dev.tramontane.engine.EngineStatistics.Work;
import dev.tramontane.engine.prefix.PrefixStatistics;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StatisticsRecorderTest {

    private static final long MILLISECOND = 1_000_000;

    private static final PrefixStatistics PREFIXES = new PrefixStatistics(50, 20, 100, 25, 4);

    private static final Usage USAGE =
            new Usage(40, 25, 3, 2, 9, 2, Duration.ofMillis(3), Duration.ofMillis(90), Duration.ofMillis(110));

    private static final Usage NOTHING_GENERATED =
            new Usage(60, 0, 0, 0, 0, 0, Duration.ofMillis(5), Duration.ZERO, Duration.ZERO);

    private final StatisticsRecorder recorder = new StatisticsRecorder(100, 64);

    @Test
    void beginsWithNothing() {
        EngineStatistics statistics = recorder.snapshot(PREFIXES);
        assertThat(statistics.load()).isEqualTo(new Load(0, 0, 0));
        assertThat(statistics.cache()).isEqualTo(new Cache(64, 100, 0, 0, 4, 100, 25));
        assertThat(statistics.cache().freeBlocks()).isEqualTo(100);
        assertThat(statistics.tokens()).isEqualTo(new Tokens(0, 0, 0, 0));
        assertThat(statistics.work().acceptanceRate()).isZero();
        assertThat(statistics.outcomes().finished()).containsOnlyKeys(FinishReason.values());
        assertThat(statistics.outcomes().finished().values()).containsOnly(0L);
        assertThat(statistics.latencies().stepTime().count()).isZero();
        assertThat(statistics.uptime()).isPositive();
    }

    @Test
    void addsUpWhatItIsTold() {
        recorder.admitted(3 * MILLISECOND, 40);
        recorder.admitted(5 * MILLISECOND, 60);
        recorder.step(100, 80 * MILLISECOND);
        recorder.firstToken(90 * MILLISECOND);
        recorder.generated(1, 1, 0);
        recorder.step(6, 20 * MILLISECOND);
        recorder.drafted(2, 8, 3);
        recorder.nextTokens(20 * MILLISECOND);
        recorder.generated(4, 2, 11);
        recorder.preempted();
        recorder.finished(FinishReason.STOP, USAGE, 200 * MILLISECOND);
        recorder.finished(FinishReason.CANCELLED, NOTHING_GENERATED, 100 * MILLISECOND);
        recorder.failed();
        recorder.refused();
        recorder.refused();
        recorder.load(3, 2, 1);
        recorder.cacheBlocks(30, 20);

        EngineStatistics statistics = recorder.snapshot(PREFIXES);
        assertThat(statistics.load()).isEqualTo(new Load(3, 2, 1));
        assertThat(statistics.cache()).isEqualTo(new Cache(64, 100, 30, 20, 4, 100, 25));
        assertThat(statistics.cache().freeBlocks()).isEqualTo(50);
        assertThat(statistics.cache().prefixHitRate()).isEqualTo(0.25);
        assertThat(statistics.tokens()).isEqualTo(new Tokens(100, 5, 3, 11));
        assertThat(statistics.work()).isEqualTo(new Work(2, 106, 1, 2, 8, 3));
        assertThat(statistics.work().acceptanceRate()).isEqualTo(0.375);
        assertThat(statistics.outcomes().finished())
                .containsEntry(FinishReason.STOP, 1L)
                .containsEntry(FinishReason.DEADLINE, 0L);
        assertThat(statistics.outcomes().failed()).isEqualTo(1);
        assertThat(statistics.outcomes().refused()).isEqualTo(2);
        assertThat(statistics.latencies().timeInQueue().mean()).isEqualTo(0.004);
        assertThat(statistics.latencies().timeToFirstToken().sum()).isEqualTo(0.09);
        assertThat(statistics.latencies().timeBetweenTokens().sum()).isEqualTo(0.02);
        assertThat(statistics.latencies().timeBetweenTokens().count()).isEqualTo(1);
        assertThat(statistics.latencies().requestTime().sum()).isEqualTo(0.3);
        assertThat(statistics.latencies().prefillTime().count()).isEqualTo(1);
        assertThat(statistics.latencies().prefillTime().sum()).isEqualTo(0.087);
        assertThat(statistics.latencies().decodeTime().sum()).isEqualTo(0.11);
        assertThat(statistics.lengths().prompt().sum()).isEqualTo(100);
        assertThat(statistics.lengths().generated().count()).isEqualTo(2);
        assertThat(statistics.lengths().generated().sum()).isEqualTo(5);
        assertThat(statistics.latencies().stepTime().mean()).isEqualTo(0.05);
    }

    @Test
    void aSnapshotStaysAsItIs() {
        EngineStatistics before = recorder.snapshot(PREFIXES);
        recorder.finished(FinishReason.LENGTH, USAGE, 1);
        assertThat(before.outcomes().finished()).containsEntry(FinishReason.LENGTH, 0L);
        assertThatThrownBy(() -> before.outcomes().finished().put(FinishReason.STOP, 5L))
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
