package dev.tramontane.server.http;

import java.io.Serial;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is an error. Its message is for the client: it says what is wrong with the request and what would be right,
 * and never what an exception inside the server said.
 */
public final class ApiException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final int status;
    private final String type;
    private final String code;
    private final Optional<String> param;
    private final Map<String, String> headers;

    private ApiException(
            int status, String type, String code, Optional<String> param, String message, Map<String, String> headers) {
        this(status, type, code, param, message, headers, null);
    }

    private ApiException(
            int status,
            String type,
            String code,
            Optional<String> param,
            String message,
            Map<String, String> headers,
            @Nullable Throwable cause) {
        // Thrown at the client's whim and told to the client, so nobody looks at the stack.
        super(message, cause, false, false);
        this.status = status;
        this.type = type;
        this.code = code;
        this.param = param;
        this.headers = headers;
    }

    /** 400: a field is not as it must be. */
    public static ApiException invalid(String param, String problem) {
        return refused("invalid_value", param, problem);
    }

    /** 400: a field asks for what this server does not do. */
    public static ApiException unsupported(String param, String problem) {
        return refused("unsupported_parameter", param, problem);
    }

    private static ApiException refused(String code, String param, String problem) {
        String message = param.isEmpty() ? problem : param + " " + problem;
        return new ApiException(
                400,
                "invalid_request_error",
                code,
                Optional.of(param).filter(name -> !name.isEmpty()),
                message,
                Map.of());
    }

    /** 400 without a field of its own. */
    public static ApiException badRequest(String message) {
        return new ApiException(400, "invalid_request_error", "bad_request", Optional.empty(), message, Map.of());
    }

    /** 400: the context has no room for the prompt and an answer. */
    public static ApiException promptTooLong(String message) {
        return new ApiException(
                400, "invalid_request_error", "context_length_exceeded", Optional.empty(), message, Map.of());
    }

    /** 401: there is no key, or none that is known. */
    public static ApiException unauthorized(String message) {
        return new ApiException(
                401,
                "authentication_error",
                "invalid_api_key",
                Optional.empty(),
                message,
                Map.of("WWW-Authenticate", "Bearer"));
    }

    /** 403: the request may not come this way. */
    public static ApiException forbidden(String message) {
        return new ApiException(403, "permission_error", "forbidden", Optional.empty(), message, Map.of());
    }

    /** 404: nothing has this address. */
    public static ApiException notFound(String message) {
        return new ApiException(404, "invalid_request_error", "not_found", Optional.empty(), message, Map.of());
    }

    /** 404: no model has this name. */
    public static ApiException modelNotFound(String message) {
        return new ApiException(
                404, "invalid_request_error", "model_not_found", Optional.of("model"), message, Map.of());
    }

    /** 405: the address knows other methods. */
    public static ApiException methodNotAllowed(String allowed) {
        return new ApiException(
                405,
                "invalid_request_error",
                "method_not_allowed",
                Optional.empty(),
                "this address takes " + allowed,
                Map.of("Allow", allowed));
    }

    /** 413: the body is too large. */
    public static ApiException tooLarge(String message) {
        return new ApiException(413, "invalid_request_error", "request_too_large", Optional.empty(), message, Map.of());
    }

    /** 415: the body comes in a form that is not read. */
    public static ApiException unsupportedMediaType(String message) {
        return new ApiException(
                415, "invalid_request_error", "unsupported_media_type", Optional.empty(), message, Map.of());
    }

    /** 408: the body did not arrive in time. */
    public static ApiException requestTimeout(String message) {
        return new ApiException(408, "invalid_request_error", "request_timeout", Optional.empty(), message, Map.of());
    }

    /** 429: later perhaps. */
    public static ApiException busy(String message, int retryAfterSeconds) {
        return new ApiException(
                429,
                "rate_limit_error",
                "rate_limit_exceeded",
                Optional.empty(),
                message,
                Map.of("Retry-After", Integer.toString(retryAfterSeconds)));
    }

    /** 503: not now. */
    public static ApiException unavailable(String message) {
        return new ApiException(
                503, "server_error", "service_unavailable", Optional.empty(), message, Map.of("Retry-After", "5"));
    }

    /**
     * 500: the server's fault.
     *
     * @param cause what happened, for the log alone
     */
    public static ApiException internal(Throwable cause) {
        return new ApiException(
                500,
                "server_error",
                "internal_error",
                Optional.empty(),
                "the server failed to answer, through no fault of the request; its log tells more",
                Map.of(),
                cause);
    }

    /** A status that the HTTP layer itself decided on. */
    static ApiException ofStatus(int status, String message) {
        String type = status < 500 ? "invalid_request_error" : "server_error";
        return new ApiException(status, type, "http_" + status, Optional.empty(), message, Map.of());
    }

    /** The same, naming the field at fault; an empty name is none. */
    public ApiException withParam(String name) {
        return new ApiException(
                status,
                type,
                code,
                Optional.of(name).filter(given -> !given.isEmpty()),
                message(),
                headers,
                getCause());
    }

    /** The message; never null. */
    public String message() {
        return String.valueOf(getMessage());
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The class of error, as OpenAI names them. */
    public String type() {
        return type;
    }

    /** What is wrong, as one word for programs. */
    public String code() {
        return code;
    }

    /** The field at fault, if one is. */
    public Optional<String> param() {
        return param;
    }

    /** Headers that belong to the answer. */
    public Map<String, String> headers() {
        return headers;
    }
}
