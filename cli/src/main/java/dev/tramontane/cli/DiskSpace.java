package dev.tramontane.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells beforehand whether something fits on a disk. */
final class DiskSpace {
    private DiskSpace() {}

    /**
     * Checks that there is room.
     *
     * @param target what is to be written, for the message
     * @param folder a folder that is there
     * @throws CliException if there is not
     */
    static void check(Path target, Path folder, long bytes) throws IOException {
        check(target, bytes, Files.getFileStore(folder).getUsableSpace());
    }

    static void check(Path target, long bytes, long room) {
        if (room < bytes) {
            throw new CliException(target + ": needs about " + Sizes.bytes(bytes) + ", and the disk has room for "
                    + Sizes.bytes(room) + "; free some, or write to another disk");
        }
    }
}
