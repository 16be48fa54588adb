package dev.tramontane.server.mistral;

import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.http.ErrorFormat;
import dev.tramontane.server.http.SupersetErrors;
import tools.jackson.databind.JsonNode;

/** Errors as Mistral writes them: flat. */
public final class MistralErrors implements ErrorFormat {

    @Override
    public JsonNode body(ApiException error, String requestId) {
        return SupersetErrors.fields(error).put("object", "error").put("request_id", requestId);
    }
}
