package dev.tramontane.server.keys;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a server knows. Those of a file are read again when it has changed, so that keys can be added and withdrawn
 * while the server runs; a file that cannot be read, or makes no sense, changes nothing.
 */
public final class Keys {
    private static final System.Logger LOG = System.getLogger(Keys.class.getName());
    /** The file is looked at this often at most, and only when somebody shows a key. */
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** What tells whether a file has changed. */
    private record Stamp(
            FileTime changed, long size, @Nullable Object identity) {
        static Stamp of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        }
    }

    private final Optional<Path> file;
    private final long intervalNanos;
    private volatile KeyRing ring;
    private @Nullable Stamp stamp;
    private @Nullable String complaint;
    private volatile long looked = System.nanoTime();

    private Keys(Optional<Path> file, KeyRing ring, @Nullable Stamp stamp, Duration interval) {
        this.file = file;
        this.ring = ring;
        this.stamp = stamp;
        intervalNanos = interval.toNanos();
    }

    /** Admits everyone: for servers that only their own machine can reach. */
    public static Keys open() {
        return new Keys(Optional.empty(), KeyRing.open(), null, INTERVAL);
    }

    /**
     * Admits those who have a key of a file, as {@link KeyFile} describes it.
     *
     * @throws IllegalArgumentException if the file is not as it must be, or holds no key; the message names file and line
     * @throws IOException if it cannot be read
     */
    public static Keys read(Path file) throws IOException {
        return read(file, INTERVAL);
    }

    /** @param interval how often the file is looked at, at most */
    static Keys read(Path file, Duration interval) throws IOException {
        // Before the file, so that a change in between is noticed.
        Stamp stamp = Stamp.of(file);
        KeyRing ring = KeyFile.read(file);
        if (ring.size() == 0) {
            throw new IllegalArgumentException(file + ": holds no key; make one with tramontane key");
        }
        FileAccess.warnIfOthersMayWrite(file);
        return new Keys(Optional.of(file), ring, stamp, interval);
    }

    /** Whether everyone is admitted. */
    public boolean isOpen() {
        return file.isEmpty();
    }

    /**
     * Who sends a request.
     *
     * @param authorization the {@code Authorization} header, if there is one
     * @param apiKey the {@code x-api-key} header, if there is one; counts if the other names no key
     * @return empty if a key is needed and none of these is known
     */
    public Optional<Caller> admit(@Nullable String authorization, @Nullable String apiKey) {
        file.filter(_ -> System.nanoTime() - looked >= intervalNanos).ifPresent(this::look);
        return ring.admit(authorization, apiKey);
    }

    private synchronized void look(Path path) {
        if (System.nanoTime() - looked < intervalNanos) {
            // Another request has looked meanwhile.
            return;
        }
        looked = System.nanoTime();
        try {
            Stamp now = Stamp.of(path);
            if (!now.equals(stamp)) {
                ring = KeyFile.read(path);
                stamp = now;
                complaint = null;
                LOG.log(Level.INFO, () -> path + ": read again, keys: " + ring.size());
            }
        } catch (IOException | IllegalArgumentException e) {
            // Perhaps it is being written: it is tried again, and complained of once.
            String problem =
                    e instanceof IOException ? path + ": cannot be read, " + e : String.valueOf(e.getMessage());
            if (!problem.equals(complaint)) {
                complaint = problem;
                LOG.log(Level.WARNING, () -> problem + "; the keys stay as they were");
            }
        }
    }
}
