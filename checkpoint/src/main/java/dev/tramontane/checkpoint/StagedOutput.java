package dev.tramontane.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.LongConsumer;

/** Gathers small pieces of a tensor and cuts large ones, since a channel writes neither well. */
final class StagedOutput implements AutoCloseable {
    private static final int STAGING_BYTES = 1 << 20;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment memory = arena.allocate(STAGING_BYTES, Long.BYTES);
    private final FileChannel channel;
    private long used;
    private long position;

    StagedOutput(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Writes a tensor at its place.
     *
     * @param advanced is told how many more bytes have reached the channel
     * @throws IllegalStateException if the content has another size than declared
     */
    void write(PlacedTensor tensor, TensorContent content, LongConsumer advanced) throws IOException {
        used = 0;
        position = tensor.position();
        long end = position + tensor.byteSize();
        content.writeTo(bytes -> {
            if (position + used + bytes.byteSize() > end) {
                throw new IllegalStateException("the content of tensor " + Quoted.of(tensor.name())
                        + " is longer than the declared " + tensor.byteSize() + " bytes");
            }
            append(bytes, advanced);
        });
        flush(advanced);
        if (position != end) {
            throw new IllegalStateException("the content of tensor " + Quoted.of(tensor.name()) + " has "
                    + (position - tensor.position()) + " bytes instead of the declared " + tensor.byteSize());
        }
    }

    private void append(MemorySegment bytes, LongConsumer advanced) {
        try {
            for (long done = 0; done < bytes.byteSize(); ) {
                long length = Math.min(memory.byteSize() - used, bytes.byteSize() - done);
                MemorySegment.copy(bytes, done, memory, used, length);
                used += length;
                done += length;
                if (used == memory.byteSize()) {
                    flush(advanced);
                }
            }
        } catch (IOException e) {
            throw new ParallelOutput.OutputFailure(e);
        }
    }

    private void flush(LongConsumer advanced) throws IOException {
        writeFully(channel, memory.asSlice(0, used), position);
        position += used;
        advanced.accept(used);
        used = 0;
    }

    /** Writes the bytes of a native segment, at most 2 GiB, at a position of a channel that others write to as well. */
    static void writeFully(FileChannel channel, MemorySegment bytes, long position) throws IOException {
        ByteBuffer buffer = bytes.asByteBuffer();
        while (buffer.hasRemaining()) {
            channel.write(buffer, position + buffer.position());
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
