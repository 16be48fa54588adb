package dev.tramontane.cli;

import dev.tramontane.tensor.MachineLimits;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What was measured of one test.
 *
 * @param time when it ended
 * @param nanos that every repetition took
 * @param weightBytes bytes of weights read per repetition: each matrix once per step, of experts those that the router
 *     chose for at least one token
 * @param cacheBytes bytes of cached positions read per repetition
 * @param operations floating-point operations per repetition
 * @param limits what the machine can do, measured shortly before; empty without vectors
 */
record EngineTestResult(
        EngineTest test,
        Instant time,
        long[] nanos,
        long weightBytes,
        long cacheBytes,
        long operations,
        Optional<MachineLimits> limits) {

    /** Of every repetition. */
    double[] tokensPerSecond() {
        return Arrays.stream(nanos).mapToDouble(ns -> test.tokens() * 1e9 / ns).toArray();
    }

    /** Nanoseconds per repetition. */
    SampleStatistics times() {
        return SampleStatistics.of(Arrays.stream(nanos).asDoubleStream().toArray());
    }

    /** Tokens per second. */
    SampleStatistics rates() {
        return SampleStatistics.of(tokensPerSecond());
    }

    /** Weights and cache read, in GB/s, at the average time. */
    double bandwidth() {
        return (weightBytes + cacheBytes) / times().mean();
    }

    /** GFLOP/s at the average time. */
    double compute() {
        return operations / times().mean();
    }

    /** What part of the bandwidth of memory was used; beyond 1 where weights lie in the processor's cache. */
    OptionalDouble bandwidthShare() {
        return limits.stream()
                .mapToDouble(limit -> bandwidth() * 1e9 / limit.bytesPerSecond())
                .findFirst();
    }

    /** What part of the arithmetic in float32 was used. */
    OptionalDouble computeShare() {
        return limits.stream()
                .mapToDouble(limit -> compute() * 1e9 / limit.operationsPerSecond())
                .findFirst();
    }
}
