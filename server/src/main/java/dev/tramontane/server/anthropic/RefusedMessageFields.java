package dev.tramontane.server.anthropic;

import static dev.tramontane.server.core.RefusedFields.isEmptyArray;
import static dev.tramontane.server.core.RefusedFields.isWord;
import static dev.tramontane.server.core.RefusedFields.never;

import dev.tramontane.server.core.RefusedFields;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.http.ApiException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Fields of messages that are known but not honoured. */
final class RefusedMessageFields {
    /** Has the server keep the conversation. Without the field a request of a thread has only the newest messages. */
    static final String THREAD = "thread";

    private static final RefusedFields FIELDS = new RefusedFields(Map.of(
            "compaction", never(),
            "container", never(),
            "inference_geo", never(),
            "mcp_servers", isEmptyArray(),
            "output_format", never(),
            "speed", isWord("standard")));

    private RefusedMessageFields() {}

    static Set<String> names() {
        Set<String> names = new HashSet<>(FIELDS.names());
        names.add(THREAD);
        return names;
    }

    /** @throws ApiException naming the first field that is there and not honoured */
    static void check(RequestFields fields) {
        if (fields.has(THREAD)) {
            throw ApiException.unsupported(
                    THREAD, "is not supported: no conversations are kept here; send all messages with each request");
        }
        FIELDS.check(fields);
        fields.inner("output_config").filter(config -> config.has("format")).ifPresent(config -> {
            throw ApiException.unsupported(
                    config.pathOf("format"), "is not supported here with this value; leave it out");
        });
    }
}
