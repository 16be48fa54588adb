package dev.tramontane.train.data;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The lines of a file one after the other as bytes, of which one too long is skipped rather than kept. */
final class Lines {
    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final int longest;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int number;
    private boolean atEnd;

    /** @param longest the most bytes of a line without its end */
    Lines(InputStream in, int longest) {
        this.in = new BufferedInputStream(in, BUFFER);
        this.longest = longest;
    }

    /**
     * A line.
     *
     * @param number from 1
     * @param bytes without the line's end
     * @param isTooLong whether it is longer than allowed, and was skipped
     */
    record Line(int number, byte[] bytes, boolean isTooLong) {}

    /** The next line; empty after the last one. */
    Optional<Line> next() throws IOException {
        if (atEnd) {
            return Optional.empty();
        }
        line.reset();
        boolean isTooLong = false;
        int b = in.read();
        atEnd = b < 0;
        while (b >= 0 && b != '\n') {
            if (line.size() < longest) {
                line.write(b);
            } else {
                isTooLong = true;
            }
            b = in.read();
        }
        if (atEnd) {
            return Optional.empty();
        }
        number = Math.addExact(number, 1);
        atEnd = b < 0;
        return Optional.of(new Line(number, isTooLong ? new byte[0] : line.toByteArray(), isTooLong));
    }
}
