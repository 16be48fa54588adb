package dev.tramontane.server.anthropic;

import dev.tramontane.server.core.CompletionCall;
import dev.tramontane.server.core.Places;
import dev.tramontane.server.core.ToolRules;

/**
 * A request for a message, understood.
 *
 * @param completion what the engine is asked, and how the answer is told
 * @param tools what is demanded of tool calls
 * @param showsThinking whether the answer tells thoughts in words
 * @param places where the parts of the conversation stand in the request
 */
record MessagesCall(CompletionCall completion, ToolRules tools, boolean showsThinking, Places places) {}
