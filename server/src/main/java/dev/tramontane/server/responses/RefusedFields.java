package dev.tramontane.server.responses;

import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonBoolean;
import dev.tramontane.language.json.JsonValue.JsonString;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.http.ApiException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Fields that are known and not honoured: refused by name, unless their value asks for what is done anyway. And fields of other
 * dialects whose sense is clear and whose name here is another.
 */
final class RefusedFields {
    private static final Map<String, Set<JsonValue>> HARMLESS_VALUES = Map.of(
            "background", Set.of(new JsonBoolean(false)),
            "context_management", Set.of(new JsonArray(List.of())),
            "conversation", Set.of(),
            "moderation", Set.of(),
            "prompt", Set.of(),
            "service_tier", Set.of(new JsonString("auto"), new JsonString("default")));

    private static final Map<String, String> NAMES_HERE = Map.ofEntries(
            Map.entry("messages", "input"),
            Map.entry("system", "instructions"),
            Map.entry("max_tokens", "max_output_tokens"),
            Map.entry("max_completion_tokens", "max_output_tokens"),
            Map.entry("reasoning_effort", "reasoning.effort"),
            Map.entry("response_format", "text.format"),
            Map.entry("functions", "tools"),
            Map.entry("function_call", "tool_choice"));

    private RefusedFields() {}

    static Set<String> names() {
        return HARMLESS_VALUES.keySet();
    }

    /** @throws ApiException naming the first field that is there and not honoured */
    static void check(RequestFields fields) {
        for (String name : fields.object().members().keySet()) {
            String nameHere = NAMES_HERE.get(name);
            if (nameHere != null && fields.has(name)) {
                throw ApiException.unsupported(
                        name, "is not a field of this address; it is called " + nameHere + " here");
            }
            Set<JsonValue> harmless = HARMLESS_VALUES.get(name);
            if (harmless != null
                    && fields.find(name)
                            .filter(value -> !harmless.contains(value))
                            .isPresent()) {
                throw ApiException.unsupported(name, "is not supported here with this value; leave it out");
            }
        }
    }
}
