package dev.tramontane.server.mistral;

import dev.tramontane.engine.Completion;
import dev.tramontane.engine.FinishReason;
import dev.tramontane.server.chat.ChatForm;
import dev.tramontane.server.http.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Mistral's form: content is a string, or an array of chunks once the model has thought. */
public final class MistralForm implements ChatForm {

    @Override
    public void write(Completion completion, ObjectNode message) {
        if (completion.thinking().isEmpty()) {
            message.put("content", completion.text());
        } else {
            ArrayNode content = message.putArray("content");
            content.add(thinkingChunk(completion.thinking()).put("closed", isClosed(completion)));
            if (!completion.text().isEmpty()) {
                content.add(textChunk(completion.text()));
            }
        }
        message.put("prefix", false);
        if (completion.toolCalls().isEmpty()) {
            message.putNull("tool_calls");
        }
    }

    /** A thought that an answer was cut off in is still open, and can be gone on with as a prefix. */
    private static boolean isClosed(Completion completion) {
        return completion.finishReason() == FinishReason.STOP
                || !completion.text().isEmpty()
                || !completion.toolCalls().isEmpty();
    }

    @Override
    public ObjectNode text(String text, boolean afterThinking) {
        ObjectNode delta = Json.object();
        if (afterThinking) {
            delta.putArray("content").add(textChunk(text));
        } else {
            delta.put("content", text);
        }
        return delta;
    }

    /** Says nothing about being closed: clients join the parts, and what is not said counts as closed. */
    @Override
    public ObjectNode thinking(String text) {
        ObjectNode delta = Json.object();
        delta.putArray("content").add(thinkingChunk(text));
        return delta;
    }

    private static ObjectNode thinkingChunk(String text) {
        ObjectNode chunk = Json.object().put("type", "thinking");
        chunk.putArray("thinking").add(textChunk(text));
        return chunk;
    }

    private static ObjectNode textChunk(String text) {
        return Json.object().put("type", "text").put("text", text);
    }

    @Override
    public boolean tellsUsageWithLastChoice() {
        return true;
    }

    /** As Mistral does: some of its clients keep the tool calls of the last chunk that has any, and lose the others. */
    @Override
    public boolean tellsToolCallsTogether() {
        return true;
    }

    /** Mistral's clients take an event without choices for a broken stream, and know the finish reason "error". */
    @Override
    public boolean failsByChoice() {
        return true;
    }
}
