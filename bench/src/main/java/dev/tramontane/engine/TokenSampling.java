package dev.tramontane.engine;

import dev.tramontane.tensor.KernelProvider;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it takes to choose one token out of 131,072, in microseconds, the check of the logits included. In the package of
 * the sampler, which is no one else's business.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--add-modules=jdk.incubator.vector",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:+IncrementalInlineForceCleanup"
        })
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TokenSampling {

    private static final int VOCABULARY = 131_072;
    private static final int PROMPT = 4096;
    private static final int TOP_LOGPROBS = 20;
    private static final Sampling WARM = Sampling.GREEDY.withTemperature(0.7);
    private static final Sampling TOP_P = WARM.withTopP(0.95);
    private static final Sampling TOP_K = WARM.withTopK(50);
    private static final Sampling LARGE_TOP_K = WARM.withTopK(5000);
    private static final Sampling MIN_P = WARM.withMinP(0.05);
    private static final Sampling TOP_K_AND_TOP_P = WARM.withTopK(50).withTopP(0.95);

    /** Standard deviation of the logits: 3 as models have them, 1 for a text that could go on with almost anything. */
    @Param({"3", "1"})
    float spread;

    private final Sampler sampler =
            new Sampler(VOCABULARY, KernelProvider.best(false).create());
    private final Randomness randomness = new Randomness(1);
    private final float[] logits = new float[VOCABULARY];
    private final LogitAdjustments none = new LogitAdjustments(WARM, new int[0]);
    private final Sampling penalties = WARM.withRepetitionPenalty(1.1).withPresencePenalty(0.5);
    private final LogitAdjustments penalising = new LogitAdjustments(penalties, prompt());
    private long index;

    private static int[] prompt() {
        return new Random(2).ints(PROMPT, 0, VOCABULARY).toArray();
    }

    /** Normally distributed logits. */
    @Setup
    public void prepare() {
        Random random = new Random(3);
        for (int token = 0; token < VOCABULARY; token++) {
            logits[token] = spread * (float) random.nextGaussian();
        }
        System.arraycopy(logits, 0, sampler.logits(), 0, VOCABULARY);
    }

    private int choose(Sampling sampling) {
        sampler.adjust(none);
        return sampler.choose(sampling, randomness.uniform(index++));
    }

    @Benchmark
    public int greedy() {
        return choose(Sampling.GREEDY);
    }

    @Benchmark
    public int temperature() {
        return choose(WARM);
    }

    @Benchmark
    public int topP() {
        return choose(TOP_P);
    }

    @Benchmark
    public int topK() {
        return choose(TOP_K);
    }

    @Benchmark
    public int largeTopK() {
        return choose(LARGE_TOP_K);
    }

    @Benchmark
    public int minP() {
        return choose(MIN_P);
    }

    @Benchmark
    public int topKAndTopP() {
        return choose(TOP_K_AND_TOP_P);
    }

    /** Includes copying the logits, which the penalties change. */
    @Benchmark
    public int penalties() {
        System.arraycopy(logits, 0, sampler.logits(), 0, VOCABULARY);
        sampler.adjust(penalising);
        return sampler.choose(penalties, randomness.uniform(index++));
    }

    @Benchmark
    public TokenLogprob logprobs() {
        LogprobSnapshot snapshot = sampler.observe(TOP_LOGPROBS);
        return snapshot.tokenLogprob(choose(WARM), false);
    }
}
