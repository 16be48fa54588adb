package dev.tramontane.server.mistral;

import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.http.ErrorFormat;
import dev.tramontane.server.http.SupersetErrors;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Errors as Mistral writes them: flat. */
public final class MistralErrors implements ErrorFormat {

    @Override
    public JsonNode body(ApiException error, String requestId) {
        return SupersetErrors.fields(error).put("object", "error").put("request_id", requestId);
    }

    @Override
    public Map<String, String> headers(String requestId, Duration processing) {
        return Map.of("mistral-correlation-id", requestId);
    }
}
