package dev.tramontane.checkpoint;

import java.io.IOException;
import java.io.Serial;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** Gathers small pieces and cuts large ones, since a channel writes neither well. */
final class StagedOutput implements TensorContent.Output, AutoCloseable {
    private static final int STAGING_BYTES = 1 << 20;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment memory = arena.allocate(STAGING_BYTES, Long.BYTES);
    private final ByteBuffer buffer = memory.asByteBuffer();
    private final FileChannel channel;
    private long used;
    private long total;

    StagedOutput(FileChannel channel) {
        this.channel = channel;
    }

    /** Carries an I/O failure through a content's code, which need not know of it. */
    private static final class OutputFailure extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1;

        private final IOException failure;

        private OutputFailure(IOException failure) {
            super(failure);
            this.failure = failure;
        }
    }

    /** All bytes so far. */
    long total() {
        return total;
    }

    void writeLength(long length) throws IOException {
        MemorySegment bytes = MemorySegment.ofArray(new byte[Long.BYTES]);
        bytes.set(LONG, 0, length);
        append(bytes);
    }

    /** Writes zeros until the total is a multiple of {@code alignment}. */
    void align(int alignment) throws IOException {
        append(MemorySegment.ofArray(new byte[(int) (Math.ceilDiv(total, (long) alignment) * alignment - total)]));
    }

    /** @throws IllegalStateException if the content has another size than declared */
    void write(String name, long byteSize, TensorContent content) throws IOException {
        long start = total;
        try {
            content.writeTo(bytes -> {
                if (total - start + bytes.byteSize() > byteSize) {
                    throw new IllegalStateException("the content of tensor " + Quoted.of(name)
                            + " is longer than the declared " + byteSize + " bytes");
                }
                write(bytes);
            });
        } catch (OutputFailure e) {
            throw e.failure;
        }
        if (total - start != byteSize) {
            throw new IllegalStateException("the content of tensor " + Quoted.of(name) + " has " + (total - start)
                    + " bytes instead of the declared " + byteSize);
        }
    }

    @Override
    public void write(MemorySegment bytes) {
        try {
            append(bytes);
        } catch (IOException e) {
            throw new OutputFailure(e);
        }
    }

    void append(MemorySegment bytes) throws IOException {
        for (long done = 0; done < bytes.byteSize(); ) {
            long length = Math.min(memory.byteSize() - used, bytes.byteSize() - done);
            MemorySegment.copy(bytes, done, memory, used, length);
            used += length;
            done += length;
            if (used == memory.byteSize()) {
                flush();
            }
        }
        total += bytes.byteSize();
    }

    /** Hands what was gathered to the channel. */
    void flush() throws IOException {
        buffer.clear().limit(Math.toIntExact(used));
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        used = 0;
    }

    @Override
    public void close() {
        arena.close();
    }
}
