package dev.tramontane.langchain4j;

import dev.tramontane.language.json.JsonPrinter;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonNumber;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A checkpoint whose weights are a table: the next token depends on the present one alone. All of the engine runs as with any
 * other model, image encoder included, but what comes out is known in advance, and can be what no small model would say, such
 * as a call of a given tool.
 *
 * <p>It is a golden checkpoint with an image encoder in which attention and experts add nothing to the residual stream, so
 * that a token's embedding, one dimension per token of the table, reaches the head, which holds the table.
 */
final class TableModel {

    private static final Path WEIGHTS = Path.of("../../checkpoint/src/test/resources/goldens/hf-bf16");
    private static final int WIDTH = 96;
    private static final int VOCABULARY = 640;

    /** Logits of the first and each further choice are about 10 times these: a presence penalty of 2 goes one choice on. */
    private static final float FIRST_CHOICE = 2;

    private static final float NEXT_CHOICE = 0.125f;

    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<String, Integer> dimensions = new HashMap<>();
    private final Map<String, List<String>> table;

    private TableModel(Map<String, List<String>> table) {
        this.table = table;
    }

    /** A table in which each token is followed by the next; bars stand between them. */
    static Map<String, List<String>> chain(String answer) {
        String[] tokens = answer.split("\\|");
        Map<String, List<String>> table = new LinkedHashMap<>();
        for (int i = 0; i + 1 < tokens.length; i++) {
            if (table.put(tokens[i], List.of(tokens[i + 1])) != null) {
                throw new IllegalArgumentException(tokens[i] + " cannot be followed by two tokens");
            }
        }
        return table;
    }

    /**
     * Writes the model to a folder.
     *
     * @param table what may follow a token, the likeliest first; special tokens by their names, all others are words that
     *     the tokenizer is taught
     */
    static Path write(Path folder, Map<String, List<String>> table) {
        try {
            Files.createDirectories(folder);
            TableModel model = new TableModel(table);
            model.writeTokenizer(folder);
            model.writeWeights(folder);
            // The golden's own context is too short for tools.
            String config = Files.readString(WEIGHTS.resolve("config.json"));
            Files.writeString(
                    folder.resolve("config.json"),
                    config.replace("\"max_position_embeddings\": 512", "\"max_position_embeddings\": 4096"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeTokenizer(Path folder) throws IOException {
        JsonObject tekken = (JsonObject) JsonValue.parse(Files.readString(StarterModel.FOLDER.resolve("tekken.json")));
        List<JsonValue> specials = elements(tekken, "special_tokens");
        for (int id = 0; id < specials.size(); id++) {
            ids.put(string(specials.get(id), "token_str"), id);
        }
        List<JsonValue> vocabulary = new ArrayList<>(elements(tekken, "vocab"));
        for (int rank = 0; rank < vocabulary.size(); rank++) {
            byte[] bytes = Base64.getDecoder().decode(string(vocabulary.get(rank), "token_bytes"));
            ids.putIfAbsent(new String(bytes, StandardCharsets.UTF_8), specials.size() + rank);
        }
        table.forEach((token, followers) -> {
            teach(token, specials.size(), vocabulary);
            followers.forEach(follower -> teach(follower, specials.size(), vocabulary));
        });
        while (specials.size() + vocabulary.size() < VOCABULARY) {
            teach("\uFFFFfiller" + vocabulary.size(), specials.size(), vocabulary);
        }
        JsonObject config =
                with((JsonObject) tekken.get("config").orElseThrow(), "default_vocab_size", number(VOCABULARY));
        JsonObject image = with((JsonObject) tekken.get("image").orElseThrow(), "max_image_size", number(154));
        JsonObject whole = with(tekken, "vocab", new JsonArray(vocabulary));
        whole = with(with(whole, "config", config), "image", image);
        Files.writeString(folder.resolve("tekken.json"), JsonPrinter.print(whole));
    }

    private void teach(String token, int specials, List<JsonValue> vocabulary) {
        if (ids.containsKey(token)) {
            return;
        }
        ids.put(token, specials + vocabulary.size());
        Map<String, JsonValue> entry = new LinkedHashMap<>();
        entry.put("rank", number(vocabulary.size()));
        byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
        entry.put("token_bytes", new JsonString(Base64.getEncoder().encodeToString(bytes)));
        entry.put("token_str", new JsonString(token));
        vocabulary.add(new JsonObject(entry));
    }

    private void writeWeights(Path folder) throws IOException {
        byte[] file = Files.readAllBytes(WEIGHTS.resolve("model.safetensors"));
        ByteBuffer weights = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int headerLength = Math.toIntExact(weights.getLong());
        JsonObject header =
                (JsonObject) JsonValue.parse(new String(file, Long.BYTES, headerLength, StandardCharsets.UTF_8));
        ByteBuffer data = weights.slice(Long.BYTES + headerLength, file.length - Long.BYTES - headerLength)
                .order(ByteOrder.LITTLE_ENDIAN);
        header.members().forEach((name, tensor) -> {
            if (name.startsWith("language_model.")) {
                edit(name, slice(data, (JsonObject) tensor));
            }
        });
        Files.write(folder.resolve("model.safetensors"), file);
    }

    private static ByteBuffer slice(ByteBuffer data, JsonObject tensor) {
        List<JsonValue> offsets = elements(tensor, "data_offsets");
        int start = (int) ((JsonNumber) offsets.getFirst()).doubleValue();
        int end = (int) ((JsonNumber) offsets.getLast()).doubleValue();
        return data.slice(start, end - start).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void edit(String name, ByteBuffer values) {
        if (name.contains("o_proj") || name.contains("down_proj")) {
            fill(values, 0);
        } else if (name.endsWith("model.norm.weight")) {
            fill(values, 1);
        } else if (name.endsWith("embed_tokens.weight")) {
            fill(values, 0);
            table.keySet().forEach(token -> put(values, ids.get(token), dimension(token), 1));
        } else if (name.endsWith("lm_head.weight")) {
            fill(values, 0);
            table.forEach((token, followers) -> {
                for (int choice = 0; choice < followers.size(); choice++) {
                    float weight = FIRST_CHOICE - choice * NEXT_CHOICE;
                    put(values, ids.get(followers.get(choice)), dimension(token), weight);
                }
            });
        }
    }

    private int dimension(String token) {
        return dimensions.computeIfAbsent(token, t -> dimensions.size());
    }

    private static void fill(ByteBuffer values, float value) {
        for (int at = 0; at < values.capacity(); at += Short.BYTES) {
            values.putShort(at, bfloat16(value));
        }
    }

    private static void put(ByteBuffer matrix, int row, int column, float value) {
        matrix.putShort((row * WIDTH + column) * Short.BYTES, bfloat16(value));
    }

    private static short bfloat16(float value) {
        return (short) (Float.floatToRawIntBits(value) >>> Short.SIZE);
    }

    private static List<JsonValue> elements(JsonObject object, String name) {
        return ((JsonArray) object.get(name).orElseThrow()).elements();
    }

    private static String string(JsonValue object, String name) {
        return ((JsonString) ((JsonObject) object).get(name).orElseThrow()).value();
    }

    private static JsonNumber number(int value) {
        return JsonNumber.of(value);
    }

    private static JsonObject with(JsonObject object, String name, JsonValue value) {
        Map<String, JsonValue> members = new LinkedHashMap<>(object.members());
        members.put(name, value);
        return new JsonObject(members);
    }
}
