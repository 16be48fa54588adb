package dev.tramontane.cli;

import java.nio.file.Path;

/** Tells beforehand whether something fits on a disk. */
final class DiskSpace {
    private DiskSpace() {}

    /**
     * Checks that there is room.
     *
     * @param target what is to be written, for the message
     * @param room the bytes that are free
     * @throws CliException if there is not
     */
    static void check(Path target, long bytes, long room) {
        if (room < bytes) {
            throw new CliException(target + ": needs about " + Sizes.bytes(bytes) + ", and the disk has room for "
                    + Sizes.bytes(room) + "; free some, or write to another disk");
        }
    }
}
