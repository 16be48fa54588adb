package dev.tramontane.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arithmetic, on times that are written down. */
class LoadSummaryTest {
    private static final long MILLISECOND = 1_000_000;
    private static final Offset<Double> EXACT = within(1e-9);

    /** Sent and ended at, with chunks at, these milliseconds. */
    private static RequestTrace trace(int outputTokens, long sent, long end, long... chunks) {
        return new RequestTrace(
                sent * MILLISECOND,
                LongStream.of(chunks).mapToObj(time -> time * MILLISECOND).toList(),
                end * MILLISECOND,
                100,
                outputTokens < 0 ? OptionalInt.empty() : OptionalInt.of(outputTokens),
                Optional.empty());
    }

    private static RequestTrace failure() {
        return new RequestTrace(0, List.of(1L), 9_000 * MILLISECOND, 100, OptionalInt.empty(), Optional.of("broken"));
    }

    /** TTFT 100, ITL 20 and 40, E2EL 170, five tokens and so TPOT 17.5. */
    private static final RequestTrace QUICK = trace(5, 1000, 1170, 1100, 1120, 1160);
    /** TTFT 300, ITL 100, E2EL 400, three tokens and so TPOT 50. */
    private static final RequestTrace SLOW = trace(3, 1050, 1450, 1350, 1450);
    /** TTFT and E2EL 200, one token. */
    private static final RequestTrace BRIEF = trace(1, 1200, 1400, 1400);

    @Test
    void addsUp() {
        LoadSummary summary = LoadSummary.of(List.of(QUICK, SLOW, failure(), BRIEF), 2, Goodput.NONE);
        assertThat(summary.completed()).isEqualTo(3);
        assertThat(summary.failed()).isEqualTo(1);
        assertThat(summary.inputTokens()).isEqualTo(300);
        assertThat(summary.outputTokens()).isEqualTo(9);
        assertThat(summary.requestThroughput()).isEqualTo(1.5);
        assertThat(summary.outputThroughput()).isEqualTo(4.5);
        assertThat(summary.totalTokenThroughput()).isEqualTo(154.5);
        assertThat(summary.goodput()).isEmpty();
        assertThat(summary.countsChunks()).isFalse();
    }

    @Test
    void tellsHowTimesAreSpread() {
        LoadSummary summary = LoadSummary.of(List.of(QUICK, SLOW, failure(), BRIEF), 2, Goodput.NONE);
        Distribution ttft = summary.ttft();
        assertThat(ttft.mean()).isEqualTo(200, EXACT);
        assertThat(ttft.median()).isEqualTo(200, EXACT);
        assertThat(ttft.std()).isEqualTo(81.6496580927726, EXACT);
        assertThat(ttft.p90()).isEqualTo(280, EXACT);
        assertThat(ttft.p99()).isEqualTo(298, EXACT);
        // Answers of one token have no time between tokens.
        assertThat(summary.tpot().mean()).isEqualTo(33.75, EXACT);
        assertThat(summary.tpot().median()).isEqualTo(33.75, EXACT);
        assertThat(summary.itl().mean()).isEqualTo(160.0 / 3, EXACT);
        assertThat(summary.itl().median()).isEqualTo(40, EXACT);
        assertThat(summary.e2el().mean()).isEqualTo(770.0 / 3, EXACT);
        assertThat(summary.e2el().p99()).isEqualTo(396, EXACT);
    }

    @Test
    void countsRequestsThatKeepAllBounds() {
        List<RequestTrace> traces = List.of(QUICK, SLOW, failure(), BRIEF);
        assertThat(goodput(traces, "ttft:200")).isEqualTo(1);
        assertThat(goodput(traces, "ttft:199.9")).isEqualTo(0.5);
        assertThat(goodput(traces, "ttft:500", "tpot:17.6")).isEqualTo(1);
        assertThat(goodput(traces, "tpot:51")).isEqualTo(1.5);
        assertThat(goodput(traces, "e2el:170", "tpot:0")).isZero();
    }

    private static double goodput(List<RequestTrace> traces, String... bounds) {
        return LoadSummary.of(traces, 2, Goodput.of(List.of(bounds))).goodput().orElseThrow();
    }

    @Test
    void countsWhatIsUnderWayAtOnce() {
        assertThat(LoadSummary.of(List.of(QUICK, SLOW, BRIEF), 2, Goodput.NONE).peakConcurrency())
                .isEqualTo(2);
        RequestTrace within = trace(1, 1100, 1110, 1110);
        assertThat(LoadSummary.of(List.of(QUICK, SLOW, BRIEF, within), 2, Goodput.NONE)
                        .peakConcurrency())
                .isEqualTo(3);
    }

    @Test
    void chunksStandForTokensThatTheServerDoesNotTell() {
        LoadSummary summary = LoadSummary.of(List.of(trace(-1, 0, 90, 30, 50, 90)), 1, Goodput.NONE);
        assertThat(summary.outputTokens()).isEqualTo(3);
        assertThat(summary.countsChunks()).isTrue();
        assertThat(summary.tpot().mean()).isEqualTo(30, EXACT);
    }

    @Test
    void anEmptyAnswerHasItsFirstTokenAtItsEnd() {
        LoadSummary summary = LoadSummary.of(List.of(trace(1, 0, 90)), 1, Goodput.NONE);
        assertThat(summary.ttft().mean()).isEqualTo(90, EXACT);
        assertThat(summary.itl()).isEqualTo(new Distribution(0, 0, 0, 0, 0));
    }

    @Test
    void ofFailuresThereIsNothingToTell() {
        LoadSummary summary = LoadSummary.of(List.of(failure()), 1, Goodput.NONE);
        assertThat(summary.completed()).isZero();
        assertThat(summary.ttft().p99()).isZero();
        assertThat(summary.peakConcurrency()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ttft", "ttft:", ":5", "ttft:-1", "ttft:x", "itl:5", "ttft:NaN"})
    void whatIsNoBoundIsRefused(String bound) {
        assertThatIllegalArgumentException().isThrownBy(() -> Goodput.of(List.of(bound)));
    }
}
