package dev.tramontane.train.exam;

import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Image;
import dev.tramontane.language.chat.Message;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.chat.ToolDefinition;
import dev.tramontane.language.json.JsonPrinter;
import dev.tramontane.train.task.Reply;
import dev.tramontane.train.task.TaskSample;
import java.util.List;

/** Conversations as text for people. */
final class Transcript {
    private Transcript() {}

    /** What is asked, a line for each tool and message. */
    static String question(TaskSample sample) {
        StringBuilder text = new StringBuilder();
        for (ToolDefinition tool : sample.request().tools()) {
            text.append("tool: ")
                    .append(tool.name())
                    .append(" (")
                    .append(tool.description())
                    .append(") ")
                    .append(JsonPrinter.print(tool.parameters()))
                    .append('\n');
        }
        text.append("effort: ").append(sample.effort()).append('\n');
        for (Message message : sample.request().messages()) {
            text.append(message.role()).append(": ").append(content(message)).append('\n');
        }
        return text.toString();
    }

    /** What was to be answered. */
    static String expected(TaskSample sample) {
        return content(sample.answer());
    }

    /** What was answered. */
    static String answer(Reply reply) {
        String thought = reply.thinking().isEmpty() ? "" : thought(reply.thinking());
        return thought + reply.text() + calls(reply.toolCalls());
    }

    private static String content(Message message) {
        StringBuilder text = new StringBuilder();
        for (Chunk chunk : message.content()) {
            text.append(
                    switch (chunk) {
                        case Chunk.Text(String words) -> words;
                        case Chunk.Thinking thinking -> thought(thinking.text());
                        case Image image ->
                            "[image of " + image.width() + " × " + image.height() + " pixels, "
                                    + Integer.toHexString(image.hashCode()) + "] ";
                    });
        }
        return message instanceof Message.Assistant assistant ? text + calls(assistant.toolCalls()) : text.toString();
    }

    private static String thought(String text) {
        return "[THINK]" + text + "[/THINK]";
    }

    private static String calls(List<ToolCall> calls) {
        StringBuilder text = new StringBuilder();
        for (ToolCall call : calls) {
            text.append("[TOOL_CALLS]").append(call.name()).append("[ARGS]").append(call.arguments());
        }
        return text.toString();
    }
}
