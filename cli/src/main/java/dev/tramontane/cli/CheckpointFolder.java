package dev.tramontane.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder that a checkpoint is written into. */
final class CheckpointFolder {
    /** What makes up a checkpoint, in either layout. */
    private static final List<String> PARTS = List.of(
            "config.json",
            "params.json",
            "generation_config.json",
            "tekken.json",
            "{model,consolidated}*.safetensors",
            "{model,consolidated}*.safetensors.index.json");

    private final Path folder;

    CheckpointFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Checks that a checkpoint may be written here, and can be.
     *
     * @param bytes about what it will occupy
     * @param mayReplace whether something may be there already
     * @throws CliException if not
     */
    void check(long bytes, boolean mayReplace) throws IOException {
        checkPresent(mayReplace);
        DiskSpace.check(folder, bytes, room() + byteSize());
    }

    /**
     * Checks what is here.
     *
     * @param mayReplace whether something may be there already
     * @throws CliException if nothing may be written
     */
    void checkPresent(boolean mayReplace) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new CliException(folder + ": is not a folder; choose another name");
        }
        if (!mayReplace && !isEmpty()) {
            throw new CliException(
                    folder + ": is not empty; choose another folder, or replace the checkpoint in it with --force");
        }
    }

    /** The bytes that are free where it is, or will be. */
    long room() throws IOException {
        return Files.getFileStore(existingAncestor()).getUsableSpace();
    }

    boolean isEmpty() throws IOException {
        if (!Files.exists(folder)) {
            return true;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            return !files.iterator().hasNext();
        }
    }

    private Path existingAncestor() {
        Path path = folder.toAbsolutePath().normalize();
        while (!Files.exists(path) && path.getParent() != null) {
            path = path.getParent();
        }
        return path;
    }

    /** Makes the folder, without the checkpoint that may be there; other files stay. */
    void makeEmpty() throws IOException {
        Files.createDirectories(folder);
        for (String part : PARTS) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, part)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
        }
    }

    /** What its files occupy, those that are still being written included. */
    long byteSize() throws IOException {
        if (!Files.exists(folder)) {
            return 0;
        }
        long sum = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                sum += Files.exists(file) ? Files.size(file) : 0;
            }
        }
        return sum;
    }
}
