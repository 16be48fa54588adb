package dev.tramontane.server.keys;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Warns of files that the machine's other users can do harm with. Where a file system knows no permissions, nothing is said. */
public final class FileAccess {
    private static final System.Logger LOG = System.getLogger(FileAccess.class.getName());

    private static final Set<PosixFilePermission> WRITING =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    private static final Set<PosixFilePermission> READING = EnumSet.of(PosixFilePermission.OTHERS_READ);

    private FileAccess() {}

    /** Warns if others could add keys of their own. Reading them is harmless: there are only hashes. */
    static void warnIfOthersMayWrite(Path file) {
        if (allows(file, WRITING)) {
            LOG.log(
                    Level.WARNING,
                    () -> file + ": others than its owner may write it, and so admit themselves; chmod 600");
        }
    }

    /** Warns if everyone on the machine can read a secret. */
    public static void warnIfOthersMayRead(Path file) {
        if (allows(file, READING)) {
            LOG.log(Level.WARNING, () -> file + ": everyone on this machine may read this secret; chmod 600");
        }
    }

    private static boolean allows(Path file, Set<PosixFilePermission> unwanted) {
        try {
            return !Collections.disjoint(Files.getPosixFilePermissions(file), unwanted);
        } catch (UnsupportedOperationException | IOException e) {
            return false;
        }
    }
}
