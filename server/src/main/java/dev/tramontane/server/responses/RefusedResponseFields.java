package dev.tramontane.server.responses;

import static dev.tramontane.server.core.RefusedFields.isEmptyArray;
import static dev.tramontane.server.core.RefusedFields.isFlag;
import static dev.tramontane.server.core.RefusedFields.isWord;
import static dev.tramontane.server.core.RefusedFields.never;

import dev.tramontane.server.core.RefusedFields;
import java.util.Map;

/** Fields of responses that are known but not honoured. */
final class RefusedResponseFields {
    static final RefusedFields FIELDS = new RefusedFields(
            Map.of(
                    "background", isFlag(false),
                    "context_management", isEmptyArray(),
                    "conversation", never(),
                    "moderation", never(),
                    "prompt", never(),
                    "service_tier", isWord("auto", "default")),
            Map.ofEntries(
                    Map.entry("messages", "input"),
                    Map.entry("system", "instructions"),
                    Map.entry("max_tokens", "max_output_tokens"),
                    Map.entry("max_completion_tokens", "max_output_tokens"),
                    Map.entry("reasoning_effort", "reasoning.effort"),
                    Map.entry("response_format", "text.format"),
                    Map.entry("functions", "tools"),
                    Map.entry("function_call", "tool_choice")));

    private RefusedResponseFields() {}
}
