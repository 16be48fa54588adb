package dev.tramontane.checkpoint;

import dev.tramontane.checkpoint.PlacedTensor.Rows;
import dev.tramontane.checkpoint.PlacedTensor.Sequence;
import dev.tramontane.tensor.WorkerTeam;
import java.io.IOException;
import java.io.Serial;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Writes the tensors of a file at their places, several threads together. Each takes the next piece when it is done with
 * one, so that no more is in memory than a piece per thread.
 */
final class ParallelOutput {
    private static final long PIECE_BYTES = 1 << 20;

    /** Some rows of a tensor, or the whole of one that comes in sequence. */
    private record Piece(PlacedTensor tensor, long firstRow, int rows) {}

    private final FileChannel channel;
    private final List<Piece> pieces;
    private final WriteProgress progress;
    private final long total;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicLong written = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private ParallelOutput(FileChannel channel, List<Piece> pieces, WriteProgress progress, long total) {
        this.channel = channel;
        this.pieces = pieces;
        this.progress = progress;
        this.total = total;
    }

    /** Carries an I/O failure through code that need not know of it. */
    static final class OutputFailure extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1;

        private final IOException failure;

        OutputFailure(IOException failure) {
            super(failure);
            this.failure = failure;
        }

        IOException failure() {
            return failure;
        }
    }

    /** @throws IllegalStateException if the content of a tensor has another size than declared */
    static void write(FileChannel channel, List<PlacedTensor> tensors, WriteOptions options) throws IOException {
        List<Piece> pieces = new ArrayList<>();
        tensors.forEach(tensor -> divide(tensor, pieces));
        if (pieces.isEmpty()) {
            return;
        }
        long total = tensors.stream().mapToLong(PlacedTensor::byteSize).sum();
        ParallelOutput output = new ParallelOutput(channel, pieces, options.progress(), total);
        try (WorkerTeam team = new WorkerTeam(Math.min(options.threads(), pieces.size()))) {
            team.run((worker, workers) -> output.work());
        }
        output.throwFailure();
    }

    private void throwFailure() throws IOException {
        switch (failure.get()) {
            case null -> {}
            case OutputFailure e -> throw e.failure();
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    private static void divide(PlacedTensor tensor, List<Piece> pieces) {
        switch (tensor.content()) {
            case Sequence _ -> pieces.add(new Piece(tensor, 0, 0));
            case Rows(RowContent content) -> {
                if (Math.multiplyExact(content.rows(), content.rowBytes()) != tensor.byteSize()) {
                    throw new IllegalStateException("the content of tensor " + Quoted.of(tensor.name()) + " has "
                            + content.rows() + " rows of " + content.rowBytes() + " bytes, and should have "
                            + tensor.byteSize() + " bytes");
                }
                int step = (int) Math.max(1, PIECE_BYTES / Math.max(1, content.rowBytes()));
                for (long first = 0; first < content.rows(); first += step) {
                    pieces.add(new Piece(tensor, first, (int) Math.min(step, content.rows() - first)));
                }
            }
        }
    }

    private void work() {
        RowWorkspace workspace = new RowWorkspace();
        try (Arena arena = Arena.ofConfined();
                StagedOutput staged = new StagedOutput(channel)) {
            MemorySegment memory = arena.allocate(largestPiece(), Long.BYTES);
            for (int i = next.getAndIncrement(); i < pieces.size() && !hasFailed(); i = next.getAndIncrement()) {
                write(pieces.get(i), memory, staged, workspace);
            }
        } catch (IOException | RuntimeException | Error e) {
            // The first is what happened. The others need not finish what nobody will have.
            failure.compareAndSet(null, e);
        }
    }

    private boolean hasFailed() {
        return failure.get() != null;
    }

    private long largestPiece() {
        return pieces.stream()
                .mapToLong(piece -> piece.tensor().content() instanceof Rows(RowContent content)
                        ? piece.rows() * content.rowBytes()
                        : 0)
                .max()
                .orElse(0);
    }

    private void write(Piece piece, MemorySegment memory, StagedOutput staged, RowWorkspace workspace)
            throws IOException {
        PlacedTensor tensor = piece.tensor();
        switch (tensor.content()) {
            case Sequence(TensorContent content) -> staged.write(tensor, content, this::advance);
            case Rows(RowContent content) -> {
                MemorySegment bytes = memory.asSlice(0, piece.rows() * content.rowBytes());
                content.write(piece.firstRow(), piece.rows(), bytes, workspace);
                StagedOutput.writeFully(channel, bytes, tensor.position() + piece.firstRow() * content.rowBytes());
                advance(bytes.byteSize());
            }
        }
    }

    private void advance(long more) {
        if (hasFailed()) {
            throw new CancellationException("another thread has failed");
        }
        progress.advance(written.addAndGet(more), total);
    }
}
