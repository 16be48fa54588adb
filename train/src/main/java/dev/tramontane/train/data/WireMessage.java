package dev.tramontane.train.data;

import static dev.tramontane.train.data.WireChat.malformed;
import static dev.tramontane.train.data.WireChat.present;

import dev.tramontane.language.chat.ChatException;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Messages of OpenAI's form in Mistral's. */
final class WireMessage {
    private static final String ROLE = "role";
    private static final String CONTENT = "content";
    private static final String TYPE = "type";
    private static final String IMAGE = "image_url";
    private static final String THINKING = "thinking";

    private WireMessage() {}

    /** @throws ChatException if it has what the model has no place for */
    static JsonObject mistral(JsonObject message, String path, ImageFolder images) {
        for (String field : List.of("audio", "function_call")) {
            if (present(message, field).isPresent()) {
                throw malformed(path + "." + field, "is not supported");
            }
        }
        Map<String, JsonValue> members = new LinkedHashMap<>(message.members());
        String role = text(message, ROLE, path).orElse("");
        List<JsonValue> content = content(message, path, images);
        if (role.equals("assistant")) {
            thought(message, path, content).ifPresent(content::addFirst);
        }
        if (role.equals("developer")) {
            members.put(ROLE, new JsonString("system"));
        }
        boolean mayBeEmpty = role.equals("assistant") || role.equals("tool");
        if (!content.isEmpty() || mayBeEmpty) {
            members.put(CONTENT, new JsonArray(content));
        }
        return new JsonObject(members);
    }

    private static Optional<String> text(JsonObject object, String name, String path) {
        return present(object, name)
                .map(value -> value instanceof JsonString(String text) ? text : notText(path + "." + name, value));
    }

    private static String notText(String path, JsonValue value) {
        throw malformed(path, "must be a string, not " + value.kind());
    }

    private static List<JsonValue> content(JsonObject message, String path, ImageFolder images) {
        List<JsonValue> parts = new ArrayList<>();
        switch (present(message, CONTENT).orElse(new JsonArray(List.of()))) {
            case JsonString(String text) -> parts.add(textPart(text));
            case JsonArray(List<JsonValue> elements) -> {
                for (JsonValue element : elements) {
                    parts.add(part(element, path + "." + CONTENT + "[" + parts.size() + "]", images));
                }
            }
            default -> throw malformed(path + "." + CONTENT, "must be a string or an array");
        }
        return parts;
    }

    private static JsonValue part(JsonValue element, String path, ImageFolder images) {
        if (!(element instanceof JsonObject part)) {
            throw malformed(path, "must be an object, not " + element.kind());
        }
        return switch (text(part, TYPE, path).orElse("")) {
            case "refusal" -> textPart(text(part, "refusal", path).orElse(""));
            case IMAGE -> image(part, path, images);
            default -> part;
        };
    }

    private static JsonObject textPart(String text) {
        return new JsonObject(Map.of(TYPE, new JsonString("text"), "text", new JsonString(text)));
    }

    private static JsonValue image(JsonObject part, String path, ImageFolder images) {
        String place = path + "." + IMAGE;
        Optional<String> url = present(part, IMAGE)
                .flatMap(value -> value instanceof JsonObject object ? object.get("url") : Optional.of(value))
                .flatMap(value -> value instanceof JsonString(String text) ? Optional.of(text) : Optional.empty());
        if (url.isEmpty()) {
            throw malformed(place, "must be a URL, or an object with one");
        }
        try {
            return new JsonObject(
                    Map.of(TYPE, new JsonString(IMAGE), IMAGE, new JsonString(images.dataUrl(url.get()))));
        } catch (ChatException e) {
            throw e.within(place);
        }
    }

    /**
     * The thought that some forms have beside the content, unless it is in there as well: programs that know both forms
     * write the same one twice.
     */
    private static Optional<JsonValue> thought(JsonObject message, String path, List<JsonValue> content) {
        Optional<String> one = text(message, "reasoning_content", path).filter(text -> !text.isEmpty());
        Optional<String> other = text(message, "reasoning", path).filter(text -> !text.isEmpty());
        if (one.isPresent() && other.isPresent() && !one.equals(other)) {
            throw malformed(path + ".reasoning", "differs from reasoning_content; give one of them");
        }
        boolean isThere = content.stream()
                .anyMatch(part -> part instanceof JsonObject object
                        && object.get(TYPE).equals(Optional.of(new JsonString(THINKING))));
        Optional<String> thought = isThere ? Optional.empty() : one.or(() -> other);
        return thought.map(
                text -> new JsonObject(Map.of(TYPE, new JsonString(THINKING), THINKING, new JsonString(text))));
    }
}
