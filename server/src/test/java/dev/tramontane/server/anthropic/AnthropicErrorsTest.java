package dev.tramontane.server.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.server.http.ApiException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnthropicErrorsTest {

    @Test
    void everyStatusHasAnthropicsType() {
        Map<ApiException, String> types = Map.of(
                ApiException.invalid("top_k", "must be less"), "invalid_request_error",
                ApiException.methodNotAllowed("POST"), "invalid_request_error",
                ApiException.unauthorized("no key"), "authentication_error",
                ApiException.forbidden("not you"), "permission_error",
                ApiException.modelNotFound("none"), "not_found_error",
                ApiException.tooLarge("too large"), "request_too_large",
                ApiException.busy("later", 2), "rate_limit_error",
                ApiException.unavailable("going down"), "overloaded_error",
                ApiException.internal(new IllegalStateException()), "api_error");
        types.forEach((error, type) -> assertThat(
                        new AnthropicErrors().body(error, "req_1").toString())
                .isEqualTo("{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"" + error.message()
                        + "\"},\"request_id\":\"req_1\"}"));
    }
}
