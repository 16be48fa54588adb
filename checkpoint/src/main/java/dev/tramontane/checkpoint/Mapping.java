package dev.tramontane.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;

/** The lifetime of mapped files that outlive the method which mapped them. */
final class Mapping {
    private Mapping() {}

    /**
     * Gives a shared arena to {@code open}, whose result takes it over and must close it; closes it if {@code open}
     * fails.
     */
    @SuppressWarnings("MustBeClosedChecker") // Ownership passes to the result, which is closeable itself.
    static <T extends AutoCloseable> T open(Function<Arena, T> open) {
        Arena arena = Arena.ofShared();
        try {
            return open.apply(arena);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /** Maps a whole file to be read for as long as {@code arena} lives. */
    static MemorySegment map(Path file, String suffix, Arena arena) {
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException(
                    file + ": " + (Files.exists(file) ? "is not a regular file" : "does not exist")
                            + "; give the path of a " + suffix + " file");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            return size == 0 ? MemorySegment.NULL : channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
        } catch (IOException e) {
            throw new CheckpointException(file + ": cannot be read (" + e + "); check that you may read it", e);
        }
    }
}
