package dev.tramontane.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a model is written into. */
final class OutputFile {
    private static final String GGUF_SUFFIX = ".gguf";

    private final Path file;

    OutputFile(Path file) {
        this.file = file;
    }

    /** Whether a path names a file rather than a folder. */
    static boolean isMeant(Path path) {
        return String.valueOf(path.getFileName()).endsWith(GGUF_SUFFIX) && !Files.isDirectory(path);
    }

    /**
     * Checks that a model may be written here, and can be.
     *
     * @param bytes about what it will occupy
     * @param mayReplace whether the file may be there already
     * @throws CliException if not
     */
    void check(long bytes, boolean mayReplace) throws IOException {
        if (Files.exists(file) && !mayReplace) {
            throw new CliException(file + ": is there already; choose another name, or replace it with --force");
        }
        Path folder = file.toAbsolutePath().normalize().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new CliException(file + ": there is no folder " + folder + "; make it, or choose another name");
        }
        // The old file stays until the new one is complete.
        DiskSpace.check(file, bytes, Files.getFileStore(folder).getUsableSpace());
    }
}
