package dev.tramontane.server.responses;

import dev.tramontane.engine.Limits;
import dev.tramontane.engine.Sampling;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.core.RequestLimits;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.http.Json;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What responses repeat of their requests, with what was used where the request did not say. */
final class ResponseSettings {
    private static final int MOST_METADATA = 16;
    private static final int LONGEST_METADATA_KEY = 64;
    private static final int LONGEST_METADATA_VALUE = 512;
    private static final int LONGEST_LABEL = 512;

    ObjectNode write(RequestFields fields, Sampling sampling, Limits limits, Optional<Effort> effort) {
        ObjectNode node = Json.object();
        node.put("background", false);
        node.put(
                "instructions",
                fields.string("instructions").map(RequestEcho::text).orElse(null));
        if (limits.maxTokens().isPresent()) {
            node.put("max_output_tokens", limits.maxTokens().getAsInt());
        } else {
            node.putNull("max_output_tokens");
        }
        node.set("max_tool_calls", repeated(fields, "max_tool_calls"));
        node.put("parallel_tool_calls", fields.flag("parallel_tool_calls").orElse(true));
        node.put("previous_response_id", fields.string("previous_response_id").orElse(null));
        node.put("prompt_cache_key", label(fields, "prompt_cache_key"));
        ObjectNode reasoning = node.putObject("reasoning");
        reasoning.put("effort", effort.map(Effort::toString).orElse(null));
        reasoning.put(
                "summary",
                fields.inner("reasoning")
                        .flatMap(inner -> inner.string("summary"))
                        .orElse(null));
        node.put("safety_identifier", label(fields, "safety_identifier"));
        node.put("service_tier", "default");
        node.put("store", fields.flag("store").orElse(true));
        node.put("temperature", sampling.temperature());
        ObjectNode text = node.putObject("text");
        text.putObject("format").put("type", "text");
        fields.inner("text").flatMap(inner -> inner.string("verbosity")).ifPresent(word -> text.put("verbosity", word));
        node.set("tool_choice", RequestEcho.node(fields.find("tool_choice").orElse(new JsonString("auto"))));
        node.set("tools", tools(fields));
        node.put(
                "top_logprobs",
                fields.integer("top_logprobs", 0, RequestLimits.TOP_LOGPROBS).orElse(0));
        node.put("top_p", sampling.topP());
        node.put("truncation", "disabled");
        node.put("user", label(fields, "user"));
        node.set("metadata", metadata(fields));
        return node;
    }

    private static JsonNode repeated(RequestFields fields, String name) {
        return RequestEcho.node(fields.find(name).orElse(new JsonValue.JsonNull()));
    }

    private static @Nullable String label(RequestFields fields, String name) {
        return fields.string(name, LONGEST_LABEL).map(RequestEcho::text).orElse(null);
    }

    private static ArrayNode tools(RequestFields fields) {
        ArrayNode tools = Json.array();
        for (JsonValue tool : fields.elements("tools", Integer.MAX_VALUE)) {
            JsonNode node = RequestEcho.node(tool);
            if (node instanceof ObjectNode function
                    && function.path("type").asString("").equals("function")) {
                // Some clients' types demand both.
                function.putIfAbsent("parameters", Json.object());
                if (!function.path("strict").isBoolean()) {
                    function.put("strict", false);
                }
            }
            tools.add(node);
        }
        return tools;
    }

    private static JsonNode metadata(RequestFields fields) {
        Optional<RequestFields> metadata = fields.inner("metadata");
        if (metadata.isEmpty()) {
            return Json.object();
        }
        JsonObject object = metadata.get().object();
        boolean isSmall = object.members().size() <= MOST_METADATA;
        for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
            isSmall &= member.getKey().length() <= LONGEST_METADATA_KEY
                    && member.getValue() instanceof JsonString(String value)
                    && value.length() <= LONGEST_METADATA_VALUE;
        }
        if (!isSmall) {
            throw ApiException.invalid(
                    "metadata",
                    "must be at most " + MOST_METADATA + " strings of at most " + LONGEST_METADATA_VALUE
                            + " characters, under names of at most " + LONGEST_METADATA_KEY);
        }
        return RequestEcho.node(object);
    }
}
