package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built page that is checked in is what its sources build to. */
class PageBundleTest {
    private static final Path SOURCES = Path.of("web");
    private static final Path BUNDLE = Path.of("src/main/resources/dev/tramontane/server/page");
    private static final Pattern OFFLINE = Pattern.compile(
            "\\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT)\\b");
    private static final long PATIENCE_MINUTES = 5;

    /** For a copy of the sources, so that neither tools nor results of the test lie among them. */
    @TempDir
    private Path work;

    @Test
    void theBundleIsBuiltFromTheSources() throws IOException, InterruptedException {
        Optional<Path> npm = OnPath.find("npm");
        assumeTrue(npm.isPresent(), "the page is not built anew and compared: no npm here");
        copySources();
        Path built = work.resolve("bundle");
        String installed = run(npm.get(), Map.of(), "ci", "--prefer-offline", "--fetch-retries=0");
        if (installed.contains("EBADENGINE") || OFFLINE.matcher(installed).find()) {
            abort("the page is not built anew and compared: its tools cannot be had here: " + installed);
        }
        String said = run(npm.get(), Map.of("PAGE_BUNDLE", built.toString()), "run", "build");
        assertThat(built.resolve("index.html")).as(installed + said).exists();
        assertThat(contents(built))
                .as("the page's sources have changed since it was built; run scripts/build-page.sh")
                .isEqualTo(contents(BUNDLE));
    }

    private void copySources() throws IOException {
        for (Path source : files(SOURCES)) {
            Path relative = SOURCES.relativize(source);
            if (!relative.startsWith("node_modules")) {
                Path copy = work.resolve(relative);
                Files.createDirectories(copy.getParent());
                Files.copy(source, copy);
            }
        }
    }

    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        for (Path file : files(folder)) {
            contents.put(folder.relativize(file).toString().replace('\\', '/'), Files.readString(file));
        }
        return contents;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private String run(Path npm, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Path log = work.resolve("npm.log");
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of(npm.toString()), Stream.of(arguments)).toList());
        builder.environment().putAll(environment);
        Process process = builder.directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        return Files.readString(log);
    }
}
