package dev.tramontane.server.openai;

import dev.tramontane.engine.Completion;
import dev.tramontane.server.chat.ChatForm;
import dev.tramontane.server.http.Json;
import tools.jackson.databind.node.ObjectNode;

/** OpenAI's form: content is a string, and thinking stands beside it under both names that clients look for. */
final class OpenAiForm implements ChatForm {

    @Override
    public void write(Completion completion, ObjectNode message) {
        boolean isCallAlone =
                completion.text().isEmpty() && !completion.toolCalls().isEmpty();
        message.put("content", isCallAlone ? null : completion.text());
        message.putNull("refusal");
        if (!completion.thinking().isEmpty()) {
            message.setAll(thinking(completion.thinking()));
        }
    }

    @Override
    public ObjectNode text(String text, boolean afterThinking) {
        return Json.object().put("content", text);
    }

    @Override
    public ObjectNode thinking(String text) {
        return Json.object().put("reasoning_content", text).put("reasoning", text);
    }

    @Override
    public boolean tellsUsageWithLastChoice() {
        return false;
    }

    @Override
    public boolean tellsToolCallsTogether() {
        return false;
    }

    @Override
    public boolean failsByChoice() {
        return false;
    }
}
