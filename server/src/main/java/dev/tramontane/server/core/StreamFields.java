package dev.tramontane.server.core;

import dev.tramontane.server.http.ApiException;
import java.util.Optional;

/**
 * The fields that say how a completion is told, by the names that OpenAI, Mistral and vLLM give them.
 *
 * @param isStream whether it is told as it comes
 * @param tellsUsage whether its stream ends with its usage
 * @param streamsToolCalls whether its stream tells tool calls in fragments rather than whole
 */
public record StreamFields(boolean isStream, boolean tellsUsage, boolean streamsToolCalls) {
    private static final String OPTIONS = "stream_options";

    /** Reads {@code stream} and {@code stream_options}. */
    public static StreamFields read(RequestFields fields) {
        boolean isStream = fields.isSet("stream");
        Optional<RequestFields> given = fields.inner(OPTIONS);
        if (given.isEmpty()) {
            return new StreamFields(isStream, false, false);
        }
        RequestFields options = given.get();
        if (!isStream) {
            throw ApiException.invalid(OPTIONS, "needs stream to be true");
        }
        if (options.isSet("continuous_usage_stats")) {
            throw ApiException.unsupported(options.pathOf("continuous_usage_stats"), "is not supported");
        }
        return new StreamFields(true, options.isSet("include_usage"), options.isSet("stream_tool_calls"));
    }
}
