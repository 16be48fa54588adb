package dev.tramontane.cli;

import dev.tramontane.engine.EngineOptions;
import dev.tramontane.engine.Profile;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of how many requests share an engine. */
final class SharingSettings {
    private static final long MIB = 1 << 20;

    @Option(
            names = "--profile",
            paramLabel = "PROFILE",
            converter = ProfileConverter.class,
            description = "latency: few requests, each quick; throughput: many, as many tokens per second as can be had"
                    + " (latency).")
    private Profile profile = Profile.LATENCY;

    @Option(
            names = "--cache-memory",
            paramLabel = "MIB",
            description = "Memory of the cache that all requests share, in MiB (1024, or what --context needs).")
    private Optional<Long> cacheMebibytes = Optional.empty();

    EngineOptions applied(EngineOptions options) {
        EngineOptions shared = options.withProfile(profile);
        return cacheMebibytes
                .map(mebibytes -> shared.withCacheBytes(bytes(mebibytes)))
                .orElse(shared);
    }

    private static long bytes(long mebibytes) {
        if (mebibytes < 1 || mebibytes > Long.MAX_VALUE / MIB) {
            throw new UsageException("--cache-memory must be at least 1, not " + mebibytes);
        }
        return mebibytes * MIB;
    }
}
