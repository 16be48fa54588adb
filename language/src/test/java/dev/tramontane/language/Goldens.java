package dev.tramontane.language;

import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonNumber;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import dev.tramontane.language.tokenizer.Tekken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Tokenizer files and expected values, computed by mistral_common 1.12.0.
 *
 * <p>{@code trimmed-tekken.json} holds of the published vocabulary the single bytes and every entry that occurs in a piece of
 * the texts encoded here, in the published order. Since merging only ever asks for such entries and only for their order,
 * all results are those of the whole vocabulary but for the numbering, and the expected ids have been renumbered alike. The
 * vocabulary is Mistral AI's, under the Apache License 2.0.
 */
public final class Goldens {
    private static final Tekken TRIMMED = Tekken.load(path("trimmed-tekken.json"));
    private static final Tekken STARTER = Tekken.load(path("starter-tekken.json"));

    private static final Tekken TRIMMED_V13 = loadTrimmedV13();

    private Goldens() {}

    private static Tekken loadTrimmedV13() {
        try {
            Path file = Files.createTempFile("tekken-v13", ".json");
            Files.writeString(
                    file,
                    Files.readString(path("trimmed-tekken.json"))
                            .replace("\"version\": \"v15\"", "\"version\": \"v13\"")
                            .replace("\"model_settings_builder\"", "\"unused\""));
            Tekken tekken = Tekken.load(file);
            Files.delete(file);
            return tekken;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Tekken trimmed() {
        return TRIMMED;
    }

    public static Tekken starter() {
        return STARTER;
    }

    /** The trimmed vocabulary as a v13 file would have it. */
    public static Tekken trimmedV13() {
        return TRIMMED_V13;
    }

    public static Path path(String name) {
        try {
            return Path.of(Goldens.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public static List<JsonObject> cases(String name) {
        try (InputStream in = Goldens.class.getResourceAsStream(name)) {
            return objects(JsonValue.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<JsonObject> objects(JsonValue array) {
        return ((JsonArray) array)
                .elements().stream().map(JsonObject.class::cast).toList();
    }

    public static String string(JsonObject object, String key) {
        return ((JsonString) object.get(key).orElseThrow()).value();
    }

    public static Optional<String> findString(JsonObject object, String key) {
        return object.get(key).map(value -> ((JsonString) value).value());
    }

    public static int[] ints(JsonObject object, String key) {
        return ((JsonArray) object.get(key).orElseThrow())
                .elements().stream()
                        .mapToInt(value -> Integer.parseInt(((JsonNumber) value).text()))
                        .toArray();
    }
}
