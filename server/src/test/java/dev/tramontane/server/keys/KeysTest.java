package dev.tramontane.server.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.server.LogCapture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("keys.jsonl");
    }

    private static String entry(String name, String more) {
        return "{\"name\":\"" + name + "\",\"sha256\":\"" + HexFormat.of().formatHex(KeyHash.of("key of " + name))
                + "\"" + more + "}\n";
    }

    private void write(String... lines) throws IOException {
        // In one move, as it should be done while a server runs.
        Path next = folder.resolve("next");
        Files.writeString(next, String.join("", lines));
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private Keys read() throws IOException {
        return Keys.read(file, Duration.ZERO);
    }

    private static Optional<String> admitted(Keys keys, String name) {
        return keys.admit("Bearer key of " + name, null).map(Caller::name);
    }

    @Test
    void keysAreAddedAndWithdrawnWhileTheServerRuns() throws IOException {
        write(entry("alice", ""));
        Keys keys = read();
        assertThat(admitted(keys, "alice")).contains("alice");
        assertThat(admitted(keys, "bob")).isEmpty();
        Files.writeString(file, entry("bob", ",\"max_concurrent\":3"), StandardOpenOption.APPEND);
        assertThat(admitted(keys, "bob")).contains("bob");
        assertThat(admitted(keys, "alice")).contains("alice");
        write(entry("bob", ""));
        assertThat(admitted(keys, "alice")).isEmpty();
        assertThat(admitted(keys, "bob")).contains("bob");
        // Without keys nobody is admitted, and not everybody.
        write("# nobody\n");
        assertThat(admitted(keys, "bob")).isEmpty();
        assertThat(keys.isOpen()).isFalse();
        write(entry("bob", ""));
        assertThat(admitted(keys, "bob")).contains("bob");
    }

    @Test
    void aFileThatMakesNoSenseChangesNothing() throws IOException {
        write(entry("alice", ""));
        Keys keys = read();
        try (LogCapture log = LogCapture.begin()) {
            Files.writeString(file, entry("bob", "") + "key of carol\n");
            for (int i = 0; i < 5; i++) {
                assertThat(admitted(keys, "alice")).contains("alice");
                assertThat(admitted(keys, "bob")).isEmpty();
            }
            Files.delete(file);
            assertThat(admitted(keys, "alice")).contains("alice");
            assertThat(log.records())
                    .filteredOn(record -> record.getLevel() == Level.WARNING)
                    .extracting(LogRecord::getMessage)
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .contains("keys.jsonl, line 2: ")
                                    .doesNotContain("carol"),
                            line -> assertThat(line).contains("keys.jsonl: cannot be read"));
        }
        write(entry("bob", ""));
        assertThat(admitted(keys, "bob")).contains("bob");
        assertThat(admitted(keys, "alice")).isEmpty();
    }

    @Test
    void whereOthersMayWriteThereIsAWarning() throws IOException {
        write(entry("alice", ""));
        for (String mode : new String[] {"rw-------", "rw-r--r--", "rw-rw----", "rw-----w-"}) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
            try (LogCapture log = LogCapture.begin()) {
                Keys _ = read();
                assertThat(log.text().contains("keys.jsonl: others than its owner may write"))
                        .as(mode)
                        .isEqualTo(mode.indexOf('w', 2) > 0);
            }
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        try (LogCapture log = LogCapture.begin()) {
            FileAccess.warnIfOthersMayRead(file);
            assertThat(log.text()).isEmpty();
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            FileAccess.warnIfOthersMayRead(file);
            assertThat(log.text()).contains("keys.jsonl: everyone on this machine may read");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            not JSON, but a key                                 | must be a JSON object
            []                                                  | must be a JSON object
            {"name":"a","name":"b","sha256":"%1$s"}             | must be a JSON object
            {"sha256":"%1$s"}                                   | name must be 1 to 128 characters
            {"name":" ","sha256":"%1$s"}                        | name must be 1 to 128 characters
            {"name":"a"}                                        | sha256 must be the 64 hex digits
            {"name":"a","sha256":"00"}                          | sha256 must be the 64 hex digits
            {"name":"a","sha256":7}                             | sha256 must be a string
            {"name":"a","sha256":"%1$s","admin":true}           | unknown field admin
            {"name":"a","sha256":"%1$s","priority":101}         | priority must be a whole number from -100 to 100
            {"name":"a","sha256":"%1$s","max_tokens":0}         | max_tokens must be a whole number from 1
            {"name":"a","sha256":"%1$s","max_concurrent":0}     | max_concurrent must be a whole number from 1
            {"name":"a","sha256":"%1$s","max_concurrent":"4"}   | max_concurrent must be a whole number from 1
            {"name":"a","sha256":"%1$s","max_concurrent":1.5}   | max_concurrent must be a whole number from 1
            {"name":"a","sha256":"%1$s","effort":"much"}        | effort must be none or high
            {"name":"a","sha256":"%1$s","dialect":"french"}     | dialect must be openai or mistral
            {"name":"alice","sha256":"%1$s"}                    | another key has this name
            {"name":"a","sha256":"%2$s"}                        | this key is there already
            """)
    void linesThatAreNoEntriesAreNamed(String line, String problem) throws IOException {
        String zeros = "0".repeat(64);
        String hash = HexFormat.of().formatHex(KeyHash.of("key of alice"));
        write("# keys\n", entry("alice", ""), "\n", line.replace("%1$s", zeros).replace("%2$s", hash) + "\n");
        assertThatThrownBy(this::read)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keys.jsonl, line 4: " + problem)
                .hasMessageNotContaining("but a key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# none\n", "\n\n"})
    void aServerDoesNotBeginWithoutKeys(String text) throws IOException {
        write(text);
        assertThatThrownBy(this::read).hasMessageContaining("keys.jsonl: holds no key");
    }

    @Test
    void filesThatAreNoTextAreNamed() throws IOException {
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(this::read).hasMessageContaining("keys.jsonl: is not UTF-8");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            Bearer key of alice  | -            | alice
            bearer  key of alice | -            | alice
            -                    | key of alice | alice
            Basic key of alice   | key of alice | alice
            Bearer key of bob    | key of alice | bob
            Bearer wrong         | key of alice | -
            Bearerkey of alice   | -            | -
            Bearer               | -            | -
            -                    | -            | -
            """)
    void keysAreShownInEitherHeader(String authorization, String apiKey, String name) throws IOException {
        write(entry("alice", ""), entry("bob", ""));
        assertThat(read().admit(authorization, apiKey).map(Caller::name)).isEqualTo(Optional.ofNullable(name));
    }

    /** The file holds hashes: whoever reads it cannot show what is in it. */
    @Test
    void hashesAreNoKeys() throws IOException {
        write(entry("alice", ""));
        Keys keys = read();
        String hash = HexFormat.of().formatHex(KeyHash.of("key of alice"));
        assertThat(keys.admit("Bearer " + hash, hash)).isEmpty();
        assertThat(Files.readString(file, StandardCharsets.UTF_8)).doesNotContain("key of alice");
    }
}
