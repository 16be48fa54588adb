package dev.tramontane.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Where typed messages are kept from one conversation to the next, as the XDG base directories say, for its owner alone. */
final class HistoryFile {
    private static final Set<PosixFilePermission> OWN_FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWN_FOLDER = PosixFilePermissions.fromString("rwx------");

    private HistoryFile() {}

    /**
     * Finds the file, and makes it if need be. Empty if the user has no home.
     *
     * @throws IOException if it cannot be made or belongs to others
     */
    static Optional<Path> prepare(Shell shell) throws IOException {
        Optional<Path> folder = shell.variable("XDG_STATE_HOME")
                .map(Path::of)
                .filter(Path::isAbsolute)
                .or(() -> shell.variable("HOME").map(home -> Path.of(home, ".local", "state")));
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        Path own = folder.get().resolve("tramontane");
        Files.createDirectories(own, attributes(own, OWN_FOLDER));
        Path file = own.resolve("history");
        create(file);
        return Optional.of(file);
    }

    private static void create(Path file) throws IOException {
        try {
            Files.createFile(file, attributes(file, OWN_FILE));
        } catch (FileAlreadyExistsException e) {
            PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            if (view != null) {
                view.setPermissions(OWN_FILE);
            }
        }
    }

    /** No attributes where the file system knows no such permissions; there, homes are private by themselves. */
    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }
}
