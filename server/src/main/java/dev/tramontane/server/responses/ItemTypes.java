package dev.tramontane.server.responses;

import dev.tramontane.server.core.RequestFields;
import java.util.Set;

/** The kinds of items that there are. */
final class ItemTypes {
    static final String MESSAGE = "message";
    static final String REASONING = "reasoning";
    static final String FUNCTION_CALL = "function_call";
    static final String FUNCTION_RESULT = "function_call_output";
    static final String CUSTOM_CALL = "custom_tool_call";
    static final String CUSTOM_RESULT = "custom_tool_call_output";
    static final String ADDITIONAL_TOOLS = "additional_tools";
    static final String REFERENCE = "item_reference";

    /** What tools leave behind that run at a vendor's, and summaries that only a vendor can read. */
    private static final Set<String> HOSTED = Set.of(
            "file_search_call",
            "web_search_call",
            "computer_call",
            "computer_call_output",
            "image_generation_call",
            "code_interpreter_call",
            "local_shell_call",
            "local_shell_call_output",
            "shell_call",
            "shell_call_output",
            "apply_patch_call",
            "apply_patch_call_output",
            "mcp_list_tools",
            "mcp_approval_request",
            "mcp_approval_response",
            "mcp_call",
            "tool_search_call",
            "tool_search_output",
            "compaction");

    private ItemTypes() {}

    /** An item's type; messages may leave it out. */
    static String of(RequestFields item) {
        return item.string("type").orElse(item.has("role") ? MESSAGE : "");
    }

    static boolean isHosted(String type) {
        return HOSTED.contains(type);
    }
}
