package dev.tramontane.train.task;

import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.chat.Message;
import dev.tramontane.language.chat.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A generated chat.
 *
 * @param task the task that drew it
 * @param request what the model is asked, its effort set; turns of the assistant in it are learnt from too
 * @param answer what it should say then
 * @param judge whether another answer is as good
 */
public record TaskSample(String task, Chat request, Message.Assistant answer, Judge judge) {
    /** Checks that nothing is null and that the request has an effort. */
    public TaskSample {
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(answer, "answer");
        Objects.requireNonNull(judge, "judge");
        if (request.effort().isEmpty()) {
            throw new IllegalArgumentException(task + ": a sample's request must set its effort");
        }
    }

    /** How much the answer thinks. */
    public Effort effort() {
        return request.effort().orElseThrow();
    }

    /** One question and its answer. */
    static TaskSample of(String task, Effort effort, String question, String thinking, String answer, Judge judge) {
        Chat request = Chat.builder().user(question).effort(effort).build();
        return new TaskSample(task, request, answer(effort, thinking, answer), judge);
    }

    /** A turn in words, with the thought where the effort asks for one. */
    public static Message.Assistant answer(Effort effort, String thinking, String text) {
        List<Chunk> content = thought(effort, thinking);
        content.add(new Chunk.Text(text));
        return new Message.Assistant(content, List.of(), false);
    }

    /** A turn that calls tools, with the thought where the effort asks for one. */
    static Message.Assistant calls(Effort effort, String thinking, List<ToolCall> calls) {
        return new Message.Assistant(thought(effort, thinking), calls, false);
    }

    private static List<Chunk> thought(Effort effort, String thinking) {
        List<Chunk> content = new ArrayList<>();
        if (effort == Effort.HIGH) {
            content.add(new Chunk.Thinking(thinking));
        }
        return content;
    }
}
