package dev.tramontane.server.keys;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.json.JsonException;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonNumber;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import dev.tramontane.server.keys.Caller.Dialect;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A file of keys: on every line a JSON object, empty lines and lines that begin with {@code #} aside.
 *
 * <pre>{@code
 * {"name": "ci", "sha256": "9f86d0...", "tenant": "build", "priority": -10, "effort": "high", "dialect": "mistral",
 *  "max_tokens": 4096, "max_concurrent": 4}
 * }</pre>
 *
 * Name and hash are needed, and no two keys have the same. The tenant is the name unless given, the priority 0, the dialect
 * {@code openai}.
 */
final class KeyFile {
    private static final int LARGEST_FILE = 16 << 20;
    private static final int HASH_BYTES = 32;
    private static final int MOST_PRIORITY = 100;
    private static final int LONGEST_NAME = 128;
    private static final int MOST_CONCURRENT = 1_000_000;
    private static final Set<String> FIELDS =
            Set.of("name", "sha256", "tenant", "priority", "effort", "dialect", "max_tokens", "max_concurrent");

    private KeyFile() {}

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if a line is not as above; the message names file, line and field
     * @throws IOException if it cannot be read
     */
    static KeyRing read(Path file) throws IOException {
        if (Files.size(file) > LARGEST_FILE) {
            throw new IllegalArgumentException(file + ": has more than " + LARGEST_FILE + " bytes");
        }
        List<KeyEntry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<String> hashes = new HashSet<>();
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                KeyEntry entry = entry(line);
                if (!names.add(entry.caller().name())) {
                    throw new IllegalArgumentException("another key has this name");
                }
                if (!hashes.add(HexFormat.of().formatHex(entry.hash()))) {
                    throw new IllegalArgumentException("this key is there already, under another name");
                }
                entries.add(entry);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ", line " + (i + 1) + ": " + e.getMessage(), e);
            } catch (JsonException e) {
                // Without what stands there: it may be a key.
                throw new IllegalArgumentException(
                        file + ", line " + (i + 1) + ": must be a JSON object, as tramontane key prints it");
            }
        }
        return KeyRing.of(entries);
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + ": is not UTF-8", e);
        }
    }

    private static KeyEntry entry(String line) {
        if (!(JsonValue.parseDistinct(line) instanceof JsonObject(Map<String, JsonValue> fields))) {
            throw new IllegalArgumentException("must be a JSON object, as tramontane key prints it");
        }
        for (String name : fields.keySet()) {
            if (!FIELDS.contains(name)) {
                throw new IllegalArgumentException("unknown field " + name + "; there are " + FIELDS);
            }
        }
        String name = text(fields, "name")
                .filter(given -> !given.isBlank() && given.length() <= LONGEST_NAME)
                .orElseThrow(() -> new IllegalArgumentException("name must be 1 to " + LONGEST_NAME + " characters"));
        String tenant = text(fields, "tenant").orElse(name);
        if (tenant.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("tenant must be at most " + LONGEST_NAME + " characters");
        }
        return new KeyEntry(
                hash(text(fields, "sha256").orElse("")),
                new Caller(
                        name,
                        tenant,
                        number(fields, "priority", -MOST_PRIORITY, MOST_PRIORITY)
                                .orElse(0),
                        text(fields, "effort").map(KeyFile::effort),
                        text(fields, "dialect").map(KeyFile::dialect).orElse(Dialect.OPENAI),
                        number(fields, "max_tokens", 1, Integer.MAX_VALUE),
                        number(fields, "max_concurrent", 1, MOST_CONCURRENT)));
    }

    private static byte[] hash(String hex) {
        try {
            byte[] hash = HexFormat.of().parseHex(hex);
            if (hash.length == HASH_BYTES) {
                return hash;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new IllegalArgumentException("sha256 must be the " + 2 * HASH_BYTES + " hex digits of the key's SHA-256");
    }

    private static Effort effort(String word) {
        return Effort.of(word).orElseThrow(() -> new IllegalArgumentException("effort must be none or high"));
    }

    private static Dialect dialect(String word) {
        try {
            return Dialect.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("dialect must be openai or mistral", e);
        }
    }

    private static Optional<String> text(Map<String, JsonValue> fields, String name) {
        return Optional.ofNullable(fields.get(name)).map(value -> {
            if (value instanceof JsonString(String text)) {
                return text;
            }
            throw new IllegalArgumentException(name + " must be a string");
        });
    }

    private static OptionalInt number(Map<String, JsonValue> fields, String name, int least, int most) {
        JsonValue value = fields.get(name);
        if (value == null) {
            return OptionalInt.empty();
        }
        if (value instanceof JsonNumber number
                && number.isInteger()
                && number.text().length() <= 11) {
            long wanted = Long.parseLong(number.text());
            if (wanted >= least && wanted <= most) {
                return OptionalInt.of((int) wanted);
            }
        }
        throw new IllegalArgumentException(name + " must be a whole number from " + least + " to " + most);
    }
}
