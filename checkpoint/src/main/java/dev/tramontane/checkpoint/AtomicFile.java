package dev.tramontane.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file so that others see either the old content or the whole new one, even if the machine stops meanwhile.
 */
public final class AtomicFile {

    /** Fills the new file. */
    @FunctionalInterface
    interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }

    private AtomicFile() {}

    static void write(Path file, Content content) {
        // Beside the target, because a move is only atomic within one file system.
        Path partial = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid() + "." + System.nanoTime() + ".partial");
        try {
            try (FileChannel channel =
                    FileChannel.open(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.writeTo(channel);
                channel.force(true);
            }
            move(partial, file);
        } catch (IOException e) {
            throw new CheckpointException(
                    file + ": cannot be written (" + e + "); check that the folder exists, is writable and has room",
                    e);
        } finally {
            deleteLeftover(partial);
        }
    }

    /**
     * Writes a whole file.
     *
     * @throws CheckpointException if that fails; the old content is still there then
     */
    public static void write(Path file, byte[] content) {
        write(file, channel -> put(channel, content, 0));
    }

    /** Writes bytes at a position. */
    static void put(FileChannel channel, byte[] bytes, long position) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer, position + buffer.position());
        }
    }

    /** Makes a file longer, with zeros at its end. */
    static void extend(FileChannel channel, long size) throws IOException {
        if (channel.size() < size) {
            put(channel, new byte[1], size - 1);
        }
    }

    private static void move(Path partial, Path file) throws IOException {
        try {
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void deleteLeftover(Path partial) {
        try {
            Files.deleteIfExists(partial);
        } catch (IOException e) {
            System.getLogger(AtomicFile.class.getName())
                    .log(System.Logger.Level.WARNING, "could not remove the partial file " + partial, e);
        }
    }
}
