package dev.tramontane.server.anthropic;

import static dev.tramontane.server.core.RefusedFields.isEmptyArray;
import static dev.tramontane.server.core.RefusedFields.isWord;
import static dev.tramontane.server.core.RefusedFields.never;

import dev.tramontane.server.core.RefusedFields;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.http.ApiException;
import java.util.Map;
import java.util.Set;

/** Fields of messages that are known but not honoured. */
final class RefusedMessageFields {
    private static final RefusedFields FIELDS = new RefusedFields(Map.of(
            "container", never(),
            "inference_geo", never(),
            "mcp_servers", isEmptyArray(),
            "output_format", never(),
            "speed", isWord("standard")));

    private RefusedMessageFields() {}

    static Set<String> names() {
        return FIELDS.names();
    }

    /** @throws ApiException naming the first field that is there and not honoured */
    static void check(RequestFields fields) {
        FIELDS.check(fields);
        fields.inner("output_config").filter(config -> config.has("format")).ifPresent(config -> {
            throw ApiException.unsupported(
                    config.pathOf("format"), "is not supported here with this value; leave it out");
        });
    }
}
