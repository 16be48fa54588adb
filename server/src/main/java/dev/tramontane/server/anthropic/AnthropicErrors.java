package dev.tramontane.server.anthropic;

import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.http.ErrorFormat;
import dev.tramontane.server.http.Json;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Errors as Anthropic writes them, in answers of their own and in streams alike. */
final class AnthropicErrors implements ErrorFormat {

    @Override
    public ObjectNode body(ApiException error, String requestId) {
        ObjectNode body = Json.object().put("type", "error");
        ObjectNode inner =
                body.putObject("error").put("type", type(error.status())).put("message", error.message());
        if (error.param().equals(Optional.of(RefusedMessageFields.THREAD))) {
            // Anthropic's own client understands this and goes on without a thread.
            inner.putObject("details")
                    .put("error_code", "thread_unsupported_request")
                    .putArray("unsupported")
                    .add(RefusedMessageFields.THREAD);
        }
        return body.put("request_id", requestId);
    }

    /** Where other clients look for {@code x-request-id}, Anthropic's look for this. */
    @Override
    public Map<String, String> headers(String requestId, Duration processing) {
        return Map.of("request-id", requestId);
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 503, 529 -> "overloaded_error";
            case 504 -> "timeout_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
    }
}
