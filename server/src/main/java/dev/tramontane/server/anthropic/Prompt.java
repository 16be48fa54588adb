package dev.tramontane.server.anthropic;

import dev.tramontane.language.chat.Chat;
import dev.tramontane.server.core.Places;
import dev.tramontane.server.core.ToolRules;
import java.util.List;

/**
 * What of a request the model gets to see.
 *
 * @param chat the conversation with its tools and effort
 * @param places where the parts of the conversation stand in the request
 * @param thinking how much the model shall think, and what is told of it
 * @param tools what is demanded of tool calls
 * @param warnings what the client should know about how its request was understood
 */
record Prompt(Chat chat, Places places, ThinkingWish thinking, ToolRules tools, List<String> warnings) {}
