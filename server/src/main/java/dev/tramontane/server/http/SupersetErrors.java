package dev.tramontane.server.http;

import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Errors that clients of OpenAI (which look into {@code error}) and of Mistral (which look at the top) understand alike; used
 * wherever no dialect is known.
 */
public final class SupersetErrors implements ErrorFormat {

    @Override
    public JsonNode body(ApiException error, String requestId) {
        ObjectNode body = fields(error);
        body.put("object", "error");
        body.put("request_id", requestId);
        body.set("error", fields(error));
        return body;
    }

    @Override
    public Map<String, String> headers(String requestId, Duration processing) {
        return Map.of("openai-processing-ms", Long.toString(processing.toMillis()));
    }

    /** The error itself, as OpenAI's {@code error} object. */
    public static ObjectNode fields(ApiException error) {
        ObjectNode fields = Json.object();
        fields.put("message", error.message());
        fields.put("type", error.type());
        fields.put("param", error.param().orElse(null));
        fields.put("code", error.code());
        return fields;
    }
}
