package dev.tramontane.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    private Path folder;

    @Test
    void replacesTheOldContentAndLeavesNothingBeside() throws IOException {
        Path file = folder.resolve("run.json");
        Files.writeString(file, "what was there before, and longer");
        AtomicFile.write(file, "new".getBytes(StandardCharsets.UTF_8));
        assertThat(file).hasContent("new");
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    void keepsTheOldContentIfTheNewCannotBeWritten() throws IOException {
        Path file = folder.resolve("run.json");
        Files.writeString(file, "old");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> AtomicFile.write(file, channel -> {
                    AtomicFile.put(channel, new byte[10], 0);
                    throw new IOException("full");
                }))
                .withMessageContaining(file.toString())
                .withMessageContaining("full");
        assertThat(file).hasContent("old");
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        Path file = folder.resolve("none").resolve("run.json");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> AtomicFile.write(file, new byte[1]))
                .withMessageContaining(file.toString());
    }
}
