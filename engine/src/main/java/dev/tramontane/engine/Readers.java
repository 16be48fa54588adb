package dev.tramontane.engine;

import dev.tramontane.engine.EngineException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Reads several streams to their ends. */
final class Readers {

    private Readers() {}

    /** See {@link CompletionStream#joinAll}. */
    static List<Completion> join(List<CompletionStream> streams) {
        if (streams.size() == 1) {
            try (CompletionStream only = streams.getFirst()) {
                return List.of(only.join());
            }
        }
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Completion>> reading = new ArrayList<>();
            for (CompletionStream stream : streams) {
                reading.add(readers.submit(stream::join));
            }
            try {
                return results(reading);
            } finally {
                streams.forEach(CompletionStream::close);
            }
        }
    }

    private static List<Completion> results(List<Future<Completion>> reading) {
        List<Completion> completions = new ArrayList<>();
        try {
            for (Future<Completion> reader : reading) {
                completions.add(reader.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    Kind.INTERRUPTED, "interrupted while waiting for the completions, which were cancelled", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EngineException failure) {
                throw failure;
            }
            throw new IllegalStateException("a completion could not be read", e.getCause());
        }
        return completions;
    }
}
