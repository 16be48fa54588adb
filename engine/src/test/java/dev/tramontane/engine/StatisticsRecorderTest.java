package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.engine.EngineStatistics.Cache;
import dev.tramontane.engine.EngineStatistics.ExpertLoad;
import dev.tramontane.engine.EngineStatistics.Load;
import dev.tramontane.engine.EngineStatistics.Tokens;
import dev.tramontane.engine.EngineStatistics.Work;
import dev.tramontane.engine.prefix.PrefixStatistics;
import dev.tramontane.model.ExpertCounts;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsRecorderTest {

    private static final long MILLISECOND = 1_000_000;

    private static final PrefixStatistics PREFIXES = new PrefixStatistics(50, 20, 100, 25, 4);

    private static final Usage USAGE =
            new Usage(40, 25, 3, 2, 9, 2, Duration.ofMillis(3), Duration.ofMillis(90), Duration.ofMillis(110));

    private static final Usage NOTHING_GENERATED =
            new Usage(60, 0, 0, 0, 0, 0, Duration.ofMillis(5), Duration.ZERO, Duration.ZERO);

    private final StatisticsRecorder recorder = new StatisticsRecorder(100, 64, 4);

    @Test
    void beginsWithNothing() {
        EngineStatistics statistics = recorder.snapshot(PREFIXES, List.of());
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
        recorder.acceptedTogether(2);
        recorder.acceptedTogether(1);
        recorder.acceptedTogether(0);
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

        EngineStatistics statistics = recorder.snapshot(PREFIXES, List.of());
        assertThat(statistics.load()).isEqualTo(new Load(3, 2, 1));
        assertThat(statistics.cache()).isEqualTo(new Cache(64, 100, 30, 20, 4, 100, 25));
        assertThat(statistics.cache().freeBlocks()).isEqualTo(50);
        assertThat(statistics.cache().prefixHitRate()).isEqualTo(0.25);
        assertThat(statistics.tokens()).isEqualTo(new Tokens(100, 5, 3, 11));
        assertThat(statistics.work()).isEqualTo(new Work(2, 106, 1, 2, 8, 3, List.of(2L, 1L, 0L, 0L)));
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
    void expertsAreComparedWithTheirMean() {
        ExpertCounts busy = new ExpertCounts(4);
        for (int row = 0; row < 20; row++) {
            busy.add(row < 5 ? 0 : 3);
        }
        List<ExpertLoad> loads = recorder.snapshot(PREFIXES, List.of(new ExpertCounts(0), busy, new ExpertCounts(4)))
                .experts();
        // A layer without experts has no load.
        assertThat(loads).containsExactly(new ExpertLoad(1, 4, 20, 15), new ExpertLoad(2, 4, 0, 0));
        assertThat(loads.getFirst().imbalance()).isEqualTo(3);
        assertThat(loads.getLast().imbalance()).isZero();
    }

    @Test
    void aSnapshotStaysAsItIs() {
        EngineStatistics before = recorder.snapshot(PREFIXES, List.of());
        recorder.finished(FinishReason.LENGTH, USAGE, 1);
        assertThat(before.outcomes().finished()).containsEntry(FinishReason.LENGTH, 0L);
        assertThatThrownBy(() -> before.outcomes().finished().put(FinishReason.STOP, 5L))
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
