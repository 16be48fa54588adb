package dev.tramontane.server.anthropic;

import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonString;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.http.ApiException;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code context_management}. Edits that would clear what is old are not made, since a prompt that is not shortened says
 * the same; the client is told. Others, which would put something new in its place, are refused.
 */
final class ContextEdits {
    private static final int MOST = 64;

    private ContextEdits() {}

    /** What to tell the client about edits that are not made. */
    static Optional<String> warning(RequestFields fields) {
        boolean isIdle = true;
        Optional<RequestFields> management = fields.inner("context_management");
        if (management.isEmpty()) {
            return Optional.empty();
        }
        List<JsonValue> edits = management.get().elements("edits", MOST);
        for (int i = 0; i < edits.size(); i++) {
            RequestFields edit = RequestFields.of(edits.get(i), management.get().pathOf("edits[" + i + "]"));
            if (!edit.string("type").orElse("").startsWith("clear_")) {
                throw ApiException.unsupported(edit.pathOf("type"), "is not supported; leave this edit out");
            }
            isIdle &= edit.find("keep").equals(Optional.of(new JsonString("all")));
        }
        return isIdle ? Optional.empty() : Optional.of("context_management: nothing is cleared from the conversation");
    }
}
