package dev.tramontane.engine;

import dev.tramontane.engine.EngineStatistics.Cache;
import dev.tramontane.engine.EngineStatistics.ExpertLoad;
import dev.tramontane.engine.EngineStatistics.Latencies;
import dev.tramontane.engine.EngineStatistics.Lengths;
import dev.tramontane.engine.EngineStatistics.Load;
import dev.tramontane.engine.EngineStatistics.Outcomes;
import dev.tramontane.engine.EngineStatistics.Tokens;
import dev.tramontane.engine.EngineStatistics.Work;
import dev.tramontane.engine.prefix.PrefixStatistics;
import dev.tramontane.model.ExpertCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts what an engine does. May be used by any thread; counting takes no memory and never waits. */
final class StatisticsRecorder {

    private final long started = System.nanoTime();
    private final int totalBlocks;
    private final int blockSize;

    private volatile int running;
    private volatile int waiting;
    private volatile int paused;
    private volatile int usedBlocks;
    private volatile int idleBlocks;

    private final LongAdder promptTokens = new LongAdder();
    private final LongAdder generatedTokens = new LongAdder();
    private final LongAdder thinkingTokens = new LongAdder();
    private final LongAdder characters = new LongAdder();
    private final Map<FinishReason, LongAdder> finished = new EnumMap<>(FinishReason.class);
    private final LongAdder failed = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder steps = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final LongAdder preemptions = new LongAdder();
    private final LongAdder drafts = new LongAdder();
    private final LongAdder drafted = new LongAdder();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder[] acceptedAt;

    private final HistogramRecorder timeInQueue = HistogramRecorder.ofTimes();
    private final HistogramRecorder timeToFirstToken = HistogramRecorder.ofTimes();
    private final HistogramRecorder timeBetweenTokens = HistogramRecorder.ofTimes();
    private final HistogramRecorder requestTime = HistogramRecorder.ofTimes();
    private final HistogramRecorder prefillTime = HistogramRecorder.ofTimes();
    private final HistogramRecorder decodeTime = HistogramRecorder.ofTimes();
    private final HistogramRecorder stepTime = HistogramRecorder.ofTimes();
    private final HistogramRecorder promptLength = HistogramRecorder.ofTokens();
    private final HistogramRecorder generatedLength = HistogramRecorder.ofTokens();

    /**
     * @param totalBlocks blocks of the latent cache
     * @param blockSize positions of each
     * @param mostDrafted the most tokens guessed at once
     */
    StatisticsRecorder(int totalBlocks, int blockSize, int mostDrafted) {
        acceptedAt = new LongAdder[mostDrafted];
        Arrays.setAll(acceptedAt, _ -> new LongAdder());
        this.totalBlocks = totalBlocks;
        this.blockSize = blockSize;
        for (FinishReason reason : FinishReason.values()) {
            finished.put(reason, new LongAdder());
        }
    }

    /** Tells how many completions there are now; see {@link Load}. */
    void load(int running, int waiting, int paused) {
        this.running = running;
        this.waiting = waiting;
        this.paused = paused;
    }

    /** Tells how many blocks are held, and how many are only kept, now; see {@link Cache}. */
    void cacheBlocks(int used, int idle) {
        usedBlocks = used;
        idleBlocks = idle;
    }

    /** A request was not taken. */
    void refused() {
        refused.increment();
    }

    /** A request's turn has come for the first time. */
    void admitted(long nanosInQueue, int promptTokens) {
        timeInQueue.record(nanosInQueue);
        this.promptTokens.add(promptTokens);
    }

    /** A completion has its first token. */
    void firstToken(long nanosSinceArrival) {
        timeToFirstToken.record(nanosSinceArrival);
    }

    /** A step brought tokens, however many, of a completion that had some before. */
    void nextTokens(long nanosSinceLast) {
        timeBetweenTokens.record(nanosSinceLast);
    }

    /** Tokens were generated, and characters told. */
    void generated(int tokens, int thinkingTokens, int characters) {
        generatedTokens.add(tokens);
        this.thinkingTokens.add(thinkingTokens);
        this.characters.add(characters);
    }

    /** A completion has ended. */
    void finished(FinishReason reason, Usage usage, long nanosSinceArrival) {
        Objects.requireNonNull(finished.get(reason)).increment();
        requestTime.record(nanosSinceArrival);
        promptLength.record(usage.promptTokens());
        generatedLength.record(usage.completionTokens());
        if (usage.completionTokens() > 0) {
            prefillTime.record(
                    usage.timeToFirstToken().minus(usage.timeInQueue()).toNanos());
            decodeTime.record(usage.generationTime().toNanos());
        }
    }

    /** A completion has failed. */
    void failed() {
        failed.increment();
    }

    /** The model was run. */
    void step(int rows, long nanos) {
        steps.increment();
        this.rows.add(rows);
        stepTime.record(nanos);
    }

    /** A completion had to give its blocks up. */
    void preempted() {
        preemptions.increment();
    }

    /** Guessed tokens were checked, those of so many completions. */
    void drafted(int drafts, int drafted, int accepted) {
        this.drafts.add(drafts);
        this.drafted.add(drafted);
        this.accepted.add(accepted);
    }

    /** So many of the tokens guessed at once, from the first on, were confirmed. */
    void acceptedTogether(int count) {
        for (int position = 0; position < count; position++) {
            acceptedAt[position].increment();
        }
    }

    /** What was told so far, and what the prefix cache and the layers' routers have counted. */
    EngineStatistics snapshot(PrefixStatistics prefixes, List<ExpertCounts> experts) {
        Map<FinishReason, Long> reasons = new EnumMap<>(FinishReason.class);
        finished.forEach((reason, count) -> reasons.put(reason, count.sum()));
        return new EngineStatistics(
                Duration.ofNanos(System.nanoTime() - started),
                new Load(running, waiting, paused),
                new Cache(
                        blockSize,
                        totalBlocks,
                        usedBlocks,
                        idleBlocks,
                        prefixes.evictedBlocks(),
                        prefixes.lookedUpTokens(),
                        prefixes.hitTokens()),
                new Tokens(promptTokens.sum(), generatedTokens.sum(), thinkingTokens.sum(), characters.sum()),
                new Outcomes(reasons, failed.sum(), refused.sum()),
                new Work(
                        steps.sum(),
                        rows.sum(),
                        preemptions.sum(),
                        drafts.sum(),
                        drafted.sum(),
                        accepted.sum(),
                        Arrays.stream(acceptedAt).map(LongAdder::sum).toList()),
                new Latencies(
                        timeInQueue.snapshot(),
                        timeToFirstToken.snapshot(),
                        timeBetweenTokens.snapshot(),
                        requestTime.snapshot(),
                        prefillTime.snapshot(),
                        decodeTime.snapshot(),
                        stepTime.snapshot()),
                new Lengths(promptLength.snapshot(), generatedLength.snapshot()),
                loads(experts));
    }

    private static List<ExpertLoad> loads(List<ExpertCounts> layers) {
        List<ExpertLoad> loads = new ArrayList<>();
        for (int layer = 0; layer < layers.size(); layer++) {
            ExpertCounts counts = layers.get(layer);
            long assignments = 0;
            long busiest = 0;
            for (int expert = 0; expert < counts.experts(); expert++) {
                assignments += counts.rows(expert);
                busiest = Math.max(busiest, counts.rows(expert));
            }
            if (counts.experts() > 0) {
                loads.add(new ExpertLoad(layer, counts.experts(), assignments, busiest));
            }
        }
        return loads;
    }
}
