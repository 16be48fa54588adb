package dev.tramontane.server.anthropic;

import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonString;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.http.ApiException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Fields that are known but not honoured: refused by name, unless their value asks for what is done anyway. */
final class RefusedFields {
    /** Each with the values that are harmless. */
    private static final Map<String, Predicate<JsonValue>> FIELDS = Map.of(
            "compaction", value -> false,
            "container", value -> false,
            "inference_geo", value -> false,
            "mcp_servers", value -> value instanceof JsonArray(List<JsonValue> elements) && elements.isEmpty(),
            "output_format", value -> false,
            "speed", value -> value.equals(new JsonString("standard")));

    /** Has the server keep the conversation. Without the field a request of a thread has only the newest messages. */
    static final String THREAD = "thread";

    private RefusedFields() {}

    static Set<String> names() {
        Set<String> names = new HashSet<>(FIELDS.keySet());
        names.add(THREAD);
        return names;
    }

    /** @throws ApiException naming the first field that is there and not honoured */
    static void check(RequestFields fields) {
        if (fields.has(THREAD)) {
            throw ApiException.unsupported(
                    THREAD, "is not supported: no conversations are kept here; send all messages with each request");
        }
        for (String name : fields.object().members().keySet()) {
            Predicate<JsonValue> harmless = FIELDS.get(name);
            if (harmless != null && fields.find(name).filter(harmless.negate()).isPresent()) {
                throw unsupported(name);
            }
        }
        fields.inner("output_config").filter(config -> config.has("format")).ifPresent(config -> {
            throw unsupported(config.pathOf("format"));
        });
    }

    private static ApiException unsupported(String name) {
        return ApiException.unsupported(name, "is not supported here with this value; leave it out");
    }
}
