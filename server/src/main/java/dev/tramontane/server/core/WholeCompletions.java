package dev.tramontane.server.core;

import dev.tramontane.engine.Completion;
import dev.tramontane.engine.CompletionStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Reads several streams to their ends. */
final class WholeCompletions {
    private WholeCompletions() {}

    /**
     * Reads all at once, since one that nobody reads pauses when it is far enough ahead, and fails in the end.
     *
     * @throws RuntimeException what a stream failed with; the others are cancelled
     */
    static List<Completion> of(List<CompletionStream> streams) {
        if (streams.size() == 1) {
            return List.of(streams.getFirst().join());
        }
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Completion>> completions = streams.stream()
                    .map(stream -> CompletableFuture.supplyAsync(stream::join, readers))
                    .toList();
            try {
                return completions.stream().map(CompletableFuture::join).toList();
            } catch (CompletionException e) {
                streams.forEach(CompletionStream::cancel);
                throw e.getCause() instanceof RuntimeException failure ? failure : e;
            }
        }
    }
}
