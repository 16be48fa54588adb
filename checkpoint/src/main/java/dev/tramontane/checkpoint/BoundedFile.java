package dev.tramontane.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads small files of a checkpoint whole, but never more than they may have. */
final class BoundedFile {
    private BoundedFile() {}

    static byte[] read(Path file, int longest) {
        // A pipe or device would block or never end.
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException(file + ": is not a regular file; download it again");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(longest + 1);
            if (content.length > longest) {
                throw new CheckpointException(file + ": is longer than " + longest
                        + " bytes, far more than such a file needs; download it again");
            }
            return content;
        } catch (IOException e) {
            throw new CheckpointException(file + ": cannot be read (" + e + "); check that you may read it", e);
        }
    }
}
