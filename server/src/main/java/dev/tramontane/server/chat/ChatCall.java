package dev.tramontane.server.chat;

import dev.tramontane.server.core.CompletionCall;
import dev.tramontane.server.core.ToolRules;

/**
 * A request for chat completions, understood.
 *
 * @param completion what the engine is asked, and how the answer is told
 * @param tools what is demanded of tool calls
 * @param streamsToolCalls whether a streamed tool call comes in fragments rather than whole
 */
public record ChatCall(CompletionCall completion, ToolRules tools, boolean streamsToolCalls) {}
