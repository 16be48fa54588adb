package dev.tramontane.server.anthropic;

import dev.tramontane.engine.Completion;
import dev.tramontane.server.core.ServedUsage;
import dev.tramontane.server.core.Services;
import dev.tramontane.server.core.UsageJson;
import dev.tramontane.server.core.Warnings;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes messages that are told when they are whole. */
final class WholeMessage {
    private WholeMessage() {}

    static ObjectNode write(MessagesCall call, Completion completion, Services services) {
        ObjectNode message = MessageJson.head(call.completion().model());
        ArrayNode content = message.putArray("content");
        String thought = completion.thinking();
        if (!thought.isEmpty()) {
            content.add(
                    call.showsThinking()
                            ? MessageJson.thinking(thought, ThinkingSignature.ofShown())
                            : MessageJson.thinking("", ThinkingSignature.ofHidden(thought)));
        }
        if (!completion.text().isEmpty()) {
            content.add(MessageJson.text(completion.text()));
        }
        completion.toolCalls().forEach(toolCall -> content.add(MessageJson.toolUse(toolCall)));
        MessageJson.end(message, completion.finishReason(), completion.stopString());
        message.set("usage", UsageJson.ofMessage(ServedUsage.of(List.of(completion.usage()), services.prices())));
        List<String> warnings = new ArrayList<>(call.completion().warnings());
        call.tools().unmet(completion.toolCalls()).ifPresent(warnings::add);
        MessageJson.invalidInput(completion.toolCalls()).ifPresent(warnings::add);
        Warnings.add(message, warnings);
        return message;
    }
}
