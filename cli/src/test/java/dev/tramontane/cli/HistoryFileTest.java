package dev.tramontane.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryFileTest {
    @TempDir
    private Path folder;

    @Test
    void liesWhereTheSystemWantsIt() throws IOException {
        assertThat(HistoryFile.prepare(
                        new TestShell().variable("HOME", folder.toString()).shell()))
                .contains(folder.resolve(".local/state/tramontane/history"));
        assertThat(HistoryFile.prepare(new TestShell()
                        .variable("HOME", "/elsewhere")
                        .variable("XDG_STATE_HOME", folder.toString())
                        .shell()))
                .contains(folder.resolve("tramontane/history"));
        assertThat(HistoryFile.prepare(new TestShell().shell())).isEmpty();
    }

    @Test
    void isForItsOwnerAlone() throws IOException {
        Shell shell =
                new TestShell().variable("XDG_STATE_HOME", folder.toString()).shell();
        Path file = HistoryFile.prepare(shell).orElseThrow();
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(permissions(file.getParent())).isEqualTo("rwx------");
        Files.writeString(file, "kept");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(HistoryFile.prepare(shell)).contains(file);
        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(file).hasContent("kept");
    }

    @Test
    void aFileInTheWayIsToldOf() throws IOException {
        Path inTheWay = Files.createFile(folder.resolve("file"));
        Shell shell =
                new TestShell().variable("XDG_STATE_HOME", inTheWay.toString()).shell();
        assertThatThrownBy(() -> HistoryFile.prepare(shell)).isInstanceOf(IOException.class);
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
