package dev.tramontane.cli;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** A folder that is filled beside its place and moved there when it is complete. */
final class StagedFolder implements AutoCloseable {
    private final Path folder;
    private final CheckpointFolder present;
    private final Path staging;

    StagedFolder(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
        present = new CheckpointFolder(this.folder);
        // Beside the target, because a move is only atomic within one file system.
        staging = this.folder.resolveSibling(
                this.folder.getFileName() + "." + ProcessHandle.current().pid() + "." + System.nanoTime() + ".partial");
    }

    /**
     * Checks that a checkpoint may be written here, and can be beside what is there.
     *
     * @throws CliException if not
     */
    void check(long bytes, boolean mayReplace) throws IOException {
        present.checkPresent(mayReplace);
        // What is there goes only when the new one is complete.
        DiskSpace.check(folder, bytes, present.room());
    }

    /** Makes the folder to be filled. */
    Path open() throws IOException {
        Files.createDirectories(Objects.requireNonNull(staging.getParent()));
        return Files.createDirectory(staging);
    }

    /** Moves it to its place. */
    void commit() throws IOException {
        if (Files.isDirectory(folder) && !present.isEmpty()) {
            replace();
            return;
        }
        Files.deleteIfExists(folder);
        try {
            Files.move(staging, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(staging, folder);
        }
    }

    /** Other files stay. The configuration comes last: without it, nothing looks complete. */
    private void replace() throws IOException {
        present.makeEmpty();
        List<Path> files = staged();
        files.sort(Comparator.comparing(file -> file.endsWith("config.json") || file.endsWith("params.json")));
        for (Path file : files) {
            Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private List<Path> staged() throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(staging)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(staging)) {
                stream.forEach(files::add);
            }
        }
        return files;
    }

    /** Removes what is not at its place. */
    @Override
    public void close() throws IOException {
        for (Path file : staged()) {
            Files.delete(file);
        }
        Files.deleteIfExists(staging);
    }
}
