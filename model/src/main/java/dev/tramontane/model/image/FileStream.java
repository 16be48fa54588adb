package dev.tramontane.model.image;

import java.io.IOException;
import javax.imageio.IIOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A file in memory for ImageIO's readers: nothing is cached on disk, and a reader that keeps going after the end is stopped.
 * Some take what is not there for zeros, and make minutes of work of them. The length stays unknown: readers that know it
 * refuse what is compressed too well, such as a lossless image of one colour.
 */
final class FileStream extends ImageInputStreamImpl {
    /** Readers fetch ahead a little, and so meet the end more than once. */
    private static final int MOST_READS_AT_END = 100;

    private final FileBytes file;
    private int readsAtEnd;

    FileStream(FileBytes file) {
        this.file = file;
    }

    @Override
    public int read() throws IOException {
        checkClosed();
        bitOffset = 0;
        return streamPos < file.length() ? file.array()[(int) streamPos++] & 0xff : end();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        checkClosed();
        bitOffset = 0;
        if (length == 0) {
            return 0;
        }
        long remaining = file.length() - streamPos;
        if (remaining <= 0) {
            return end();
        }
        int count = (int) Math.min(length, remaining);
        System.arraycopy(file.array(), (int) streamPos, target, offset, count);
        streamPos += count;
        return count;
    }

    private int end() throws IOException {
        if (++readsAtEnd > MOST_READS_AT_END) {
            throw new IIOException("the file ends early");
        }
        return -1;
    }
}
