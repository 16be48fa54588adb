package dev.tramontane.server.completions;

import dev.tramontane.engine.Completion;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.server.core.AnswerHead;
import dev.tramontane.server.core.ServedUsage;
import dev.tramontane.server.core.Services;
import dev.tramontane.server.core.UsageJson;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes answers that are told when they are whole. */
final class WholeText {

    private final Services services;

    WholeText(Services services) {
        this.services = services;
    }

    ObjectNode write(TextCall call, List<Completion> completions) {
        ObjectNode answer = AnswerHead.of(TextWire.ID, services, call.model()).write(TextWire.TYPE);
        ArrayNode choices = answer.putArray("choices");
        for (int i = 0; i < completions.size(); i++) {
            Completion completion = completions.get(i);
            choices.add(TextWire.choice(
                    i,
                    call.echo(i) + text(completion),
                    call.tellsLogprobs()
                            ? new TextLogprobs(services.engine().tokenizer()).write(completion.logprobs())
                            : null,
                    TextWire.finishReason(completion.finishReason())));
        }
        answer.set(
                "usage",
                UsageJson.ofCompletions(ServedUsage.of(
                        completions.stream().map(Completion::usage).toList(), call.samples(), services.prices())));
        return answer;
    }

    /** All that was said, without the markers: a prompt without a chat's form has no place to tell its parts apart. */
    private static String text(Completion completion) {
        StringBuilder text = new StringBuilder(completion.thinking()).append(completion.text());
        for (ToolCall call : completion.toolCalls()) {
            text.append(call.name()).append(call.arguments());
        }
        return text.toString();
    }
}
