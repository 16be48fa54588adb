package dev.tramontane.train;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A model's folder with what a run needs to go on, in {@code training}. */
final class RunFolder {
    private static final String CONFIG = "config.json";

    private final Path folder;
    private final Path training;

    /** @throws TrainingException if the folders cannot be made */
    RunFolder(Path folder) {
        this.folder = folder;
        training = folder.resolve("training");
        try {
            Files.createDirectories(training);
        } catch (IOException e) {
            throw new TrainingException(
                    training + ": cannot be made (" + e + "); choose a folder that can be written to", e);
        }
    }

    /**
     * Keeps other processes from training here until it is closed, which the end of this process does too.
     *
     * @throws TrainingException if one does so already
     */
    FileChannel lock() {
        Path file = training.resolve("lock");
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw new TrainingException(folder + ": another process trains this model; wait for it, or stop it");
            }
            return channel;
        } catch (OverlappingFileLockException e) {
            throw new TrainingException(folder + ": this process trains that model already", e);
        } catch (IOException e) {
            throw new TrainingException(file + ": cannot be made (" + e + "); check the folder and its room", e);
        }
    }

    /** Where the result is. */
    Path path() {
        return folder;
    }

    Path record() {
        return training.resolve("run.json");
    }

    /** Weights and optimizer of a part of a run after a step. */
    Path state(String part, long step) {
        return training.resolve(part + "-" + step + ".safetensors");
    }

    /** The tokenizer that the run was begun with. */
    Path tokenizer() {
        return training.resolve("tekken.json");
    }

    Path log() {
        return training.resolve("log.jsonl");
    }

    Path curves() {
        return training.resolve("curves.svg");
    }

    /** Writes the learning curves of what the log tells, if it tells anything. */
    void drawCurves(String title) {
        List<StepReport> reports = TrainingLog.read(log());
        if (reports.isEmpty()) {
            return;
        }
        try {
            Files.writeString(curves(), LearningCurves.svg(title, reports));
        } catch (IOException e) {
            throw new TrainingException(curves() + ": cannot be written (" + e + ")", e);
        }
    }

    /** Removes the states that no record names any more. */
    void keepOnly(Path state) {
        removeStates(other -> !other.equals(state));
    }

    /** Removes all states: nothing will go on with them. */
    void removeStates() {
        removeStates(_ -> true);
    }

    private void removeStates(Predicate<Path> which) {
        try (DirectoryStream<Path> states = Files.newDirectoryStream(training, "*.safetensors")) {
            for (Path state : states) {
                if (which.test(state)) {
                    Files.delete(state);
                }
            }
        } catch (IOException e) {
            throw new TrainingException(training + ": an old state cannot be removed (" + e + ")", e);
        }
    }

    /**
     * Puts a model in place of the one that is there.
     *
     * @param writer writes all of its files into an empty folder
     */
    void putModel(Consumer<Path> writer) {
        Path fresh = training.resolve("model.partial");
        try {
            remove(fresh);
            Files.createDirectory(fresh);
            writer.accept(fresh);
            List<Path> files = new ArrayList<>();
            try (Stream<Path> written = Files.list(fresh)) {
                written.forEach(files::add);
            }
            // The configuration comes last: before, the folder is not a model.
            files.sort(Comparator.comparing((Path file) -> file.endsWith(CONFIG)));
            for (Path file : files) {
                Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
            Files.delete(fresh);
        } catch (IOException e) {
            throw new TrainingException(folder + ": the model cannot be written (" + e + "); check its room", e);
        }
    }

    private static void remove(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }
}
