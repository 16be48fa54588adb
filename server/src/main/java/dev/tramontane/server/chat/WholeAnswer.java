package dev.tramontane.server.chat;

import dev.tramontane.engine.Completion;
import dev.tramontane.server.core.AnswerHead;
import dev.tramontane.server.core.LogprobsJson;
import dev.tramontane.server.core.ServedUsage;
import dev.tramontane.server.core.Services;
import dev.tramontane.server.core.UsageJson;
import dev.tramontane.server.core.Warnings;
import dev.tramontane.server.http.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes answers that are told when they are whole. */
final class WholeAnswer {

    private final Services services;
    private final LogprobsJson logprobs;

    WholeAnswer(Services services) {
        this.services = services;
        logprobs = new LogprobsJson(services.engine().tokenizer());
    }

    ObjectNode write(ChatCall call, List<Completion> completions, ChatForm form) {
        ObjectNode answer = AnswerHead.of(
                        AnswerHead.CHAT, services, call.completion().model())
                .write("chat.completion");
        ArrayNode choices = answer.putArray("choices");
        boolean tellsLogprobs = call.completion().request().logprobs().isPresent();
        for (int i = 0; i < completions.size(); i++) {
            choices.add(choice(i, completions.get(i), tellsLogprobs, form));
        }
        answer.set(
                "usage",
                UsageJson.ofCompletions(ServedUsage.of(
                        completions.stream().map(Completion::usage).toList(), services.prices())));
        List<String> warnings = new ArrayList<>(call.completion().warnings());
        warnings.addAll(call.tools().unmetBy(completions));
        Warnings.add(answer, warnings);
        return answer;
    }

    private ObjectNode choice(int index, Completion completion, boolean tellsLogprobs, ChatForm form) {
        ObjectNode choice = Json.object().put("index", index);
        ObjectNode message = choice.putObject("message").put("role", "assistant");
        form.write(completion, message);
        if (!completion.toolCalls().isEmpty()) {
            ArrayNode calls = message.putArray("tool_calls");
            completion.toolCalls().forEach(call -> calls.add(ChatWire.toolCall(call)));
        }
        if (tellsLogprobs) {
            choice.set("logprobs", logprobs.write(completion.logprobs()));
        } else {
            choice.putNull("logprobs");
        }
        return choice.put("finish_reason", ChatWire.finishReason(completion.finishReason()));
    }
}
