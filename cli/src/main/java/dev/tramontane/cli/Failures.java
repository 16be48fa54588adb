package dev.tramontane.cli;

import dev.tramontane.checkpoint.CheckpointException;
import dev.tramontane.engine.EngineException;
import dev.tramontane.language.chat.ChatException;
import dev.tramontane.language.tokenizer.TokenizerException;
import dev.tramontane.loadtest.LoadTestException;
import dev.tramontane.server.ServerException;
import dev.tramontane.train.TrainingException;
import dev.tramontane.train.adapter.AdapterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says in one line why a command failed. */
final class Failures {
    private Failures() {}

    static String describe(Throwable failure) {
        return switch (failure) {
            case CliException e -> message(e);
            case CheckpointException e -> message(e);
            case TrainingException e -> message(e);
            case AdapterException e -> message(e);
            case TokenizerException e -> message(e);
            case ChatException e -> message(e);
            case EngineException e -> message(e);
            case LoadTestException e -> message(e);
            case ServerException e -> message(e);
            case UncheckedIOException e when e.getCause() != null -> describe(e.getCause());
            case IOException e -> describe(e);
            case OutOfMemoryError e ->
                "not enough memory (" + e.getMessage() + "); ask for a shorter context, or use a smaller model";
            default ->
                "unexpected " + failure.getClass().getSimpleName()
                        + (failure.getMessage() == null ? "" : ": " + failure.getMessage())
                        + "; use --debug for the stack trace";
        };
    }

    /** Whether a write failed because the reader went away, as {@code head} does. */
    static boolean isBrokenPipe(UncheckedIOException failure) {
        return failure.getCause() != null
                && "Broken pipe".equals(failure.getCause().getMessage());
    }

    /** The JDK's own messages of these are just the name of the file. */
    private static String describe(IOException failure) {
        return switch (failure) {
            case NoSuchFileException e -> e.getFile() + ": does not exist";
            case AccessDeniedException e -> e.getFile() + ": may not be read or written by this user";
            case NotDirectoryException e -> e.getFile() + ": is not a folder";
            case FileSystemException e
            when e.getFile() != null && e.getReason() != null -> e.getFile() + ": " + e.getReason();
            default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
        };
    }

    private static String message(RuntimeException failure) {
        return String.valueOf(failure.getMessage());
    }
}
