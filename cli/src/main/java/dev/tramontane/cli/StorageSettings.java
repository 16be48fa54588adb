package dev.tramontane.cli;

import dev.tramontane.server.ResponseStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of how responses are kept. */
final class StorageSettings {
    private static final ResponseStorage DEFAULT = ResponseStorage.DEFAULT;
    private static final long MIB = 1 << 20;

    @Option(
            names = "--store-responses",
            paramLabel = "N",
            description = "The most responses kept for one key, 0 for none (1000).")
    private int responses = DEFAULT.responses();

    @Option(
            names = "--store-memory-per-key",
            paramLabel = "MIB",
            description = "Memory of the responses kept for one key (64).")
    private long keyMebibytes = DEFAULT.keyBytes() / MIB;

    @Option(names = "--store-memory", paramLabel = "MIB", description = "Memory of all responses that are kept (256).")
    private long mebibytes = DEFAULT.bytes() / MIB;

    @Option(
            names = "--store-hours",
            paramLabel = "HOURS",
            description = "How long after its last use a response is kept (24).")
    private long hours = DEFAULT.age().toHours();

    @Option(
            names = "--seal-key-file",
            paramLabel = "FILE",
            description = "A file of at least 32 secret random bytes: thoughts that clients keep sealed can be opened"
                    + " after a restart. Without, they cannot.")
    private Optional<Path> sealKey = Optional.empty();

    ResponseStorage storage() {
        try {
            return new ResponseStorage(
                    responses,
                    Math.multiplyExact(keyMebibytes, MIB),
                    Math.multiplyExact(mebibytes, MIB),
                    Duration.ofHours(hours),
                    sealKey);
        } catch (IllegalArgumentException e) {
            throw new UsageException("the --store options: " + e.getMessage());
        } catch (ArithmeticException e) {
            throw new UsageException("the --store options: that is more than can be counted");
        }
    }
}
