package dev.tramontane.checkpoint;

import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Changes single settings of a JSON text. */
final class JsonEdit {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private final ObjectNode root;

    JsonEdit(String json) {
        this.root = (ObjectNode) MAPPER.readTree(json);
    }

    /** Sets a dotted path to a JSON value, making objects on the way. */
    JsonEdit set(String path, String value) {
        parent(path).set(last(path), MAPPER.readTree(value));
        return this;
    }

    JsonEdit remove(String path) {
        parent(path).remove(last(path));
        return this;
    }

    byte[] bytes() {
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }

    private ObjectNode parent(String path) {
        ObjectNode object = root;
        String[] names = path.split("\\.");
        for (int i = 0; i < names.length - 1; i++) {
            JsonNode inner = object.get(names[i]);
            object = inner instanceof ObjectNode found ? found : object.putObject(names[i]);
        }
        return object;
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }
}
