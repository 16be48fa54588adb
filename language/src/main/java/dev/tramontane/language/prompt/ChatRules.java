package dev.tramontane.language.prompt;

import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.ChatException;
import dev.tramontane.language.chat.ChatException.Kind;
import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Image;
import dev.tramontane.language.chat.Message;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.chat.ToolDefinition;
import dev.tramontane.language.tokenizer.TokenizerVersion;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a conversation must be like before it is rendered. The rules and the order in which they are applied are those of the
 * format's reference implementation, mistral_common, in serving mode: where several are broken, the same one is told. Those
 * of transcripts are its rules for fine-tuning.
 */
final class ChatRules {
    private static final int LONGEST_NAME = 64;
    /** An id that older clients send for none. */
    private static final String NULL_ID = "null";

    private ChatRules() {}

    /** Checks a conversation that the model is to continue. */
    static void check(Chat chat, TokenizerVersion version) {
        check(chat, version, false);
    }

    /** Checks a conversation that ends with an answer, whose calls need no results. */
    static void checkTranscript(Chat chat, TokenizerVersion version) {
        check(chat, version, true);
    }

    private static void check(Chat chat, TokenizerVersion version, boolean isTranscript) {
        checkStructure(chat.messages(), isTranscript);
        for (int i = 0; i < chat.messages().size(); i++) {
            checkMessage(chat.messages().get(i), place(i), i == chat.messages().size() - 1, version);
        }
        for (int i = 0; i < chat.tools().size(); i++) {
            checkTool(chat.tools().get(i), "tools[" + i + "].function");
        }
    }

    private static String place(int index) {
        return "messages[" + index + "]";
    }

    private static ChatException structure(String path, String problem) {
        return new ChatException(Kind.MESSAGE_STRUCTURE, path, problem);
    }

    private static void checkStructure(List<Message> messages, boolean isTranscript) {
        if (messages.isEmpty()) {
            throw structure("messages", "a conversation needs at least one message");
        }
        Message last = messages.getLast();
        if (messages.size() == 1) {
            if (!(last instanceof Message.User || last instanceof Message.SystemPrompt)) {
                throw structure(place(0), "a single message must be the user's or the system's");
            }
        }
        if (isTranscript) {
            checkIsAnswered(messages);
        } else if (messages.size() > 1 && last instanceof Message.Assistant assistant && !assistant.prefix()) {
            throw structure(
                    place(messages.size() - 1),
                    "the last message must be the user's or a tool's, or an assistant's with prefix set");
        }
        for (int i = 1; i < messages.size(); i++) {
            if (!mayFollow(messages.get(i - 1), messages.get(i))) {
                throw structure(
                        place(i),
                        "a message of role " + messages.get(i).role() + " cannot follow one of role "
                                + messages.get(i - 1).role());
            }
        }
        checkCallsHaveResults(messages, isTranscript);
    }

    private static void checkIsAnswered(List<Message> messages) {
        String place = place(messages.size() - 1);
        if (!(messages.getLast() instanceof Message.Assistant assistant)) {
            throw structure(place, "the last message must be the assistant's");
        }
        if (assistant.prefix()) {
            throw structure(place, "the last message must be a whole answer, not a prefix");
        }
    }

    private static boolean mayFollow(Message before, Message message) {
        return switch (message) {
            case Message.User u -> true;
            case Message.Assistant a -> true;
            case Message.SystemPrompt s -> before instanceof Message.SystemPrompt || before instanceof Message.User;
            case Message.ToolResult t -> before instanceof Message.Assistant || before instanceof Message.ToolResult;
        };
    }

    /**
     * Results answer pending calls, each once, and no call stays open. The first message is exempt, and so are calls of the
     * last one in a transcript.
     */
    private static void checkCallsHaveResults(List<Message> messages, boolean isTranscript) {
        Set<String> calls = new HashSet<>();
        Set<String> answered = new HashSet<>();
        for (int i = 1; i < messages.size(); i++) {
            switch (messages.get(i)) {
                case Message.ToolResult result -> {
                    if (answered.contains(result.callId())) {
                        throw structure(place(i), "call " + result.callId() + " already has a result");
                    }
                    if (!calls.contains(result.callId())) {
                        throw structure(place(i), "no call " + result.callId() + " is waiting for a result");
                    }
                    answered.add(result.callId());
                }
                case Message.Assistant assistant -> {
                    checkAllAnswered(calls, answered, place(i));
                    calls.clear();
                    answered.clear();
                    for (ToolCall call : assistant.toolCalls()) {
                        if (!calls.add(call.id())) {
                            throw structure(place(i), "two calls have the id " + call.id());
                        }
                    }
                }
                default -> {}
            }
        }
        if (!isTranscript) {
            checkAllAnswered(calls, answered, "messages");
        }
    }

    private static void checkAllAnswered(Set<String> calls, Set<String> answered, String path) {
        if (calls.size() != answered.size()) {
            throw structure(
                    path, answered.size() + " of " + calls.size() + " tool calls have a result; each needs one here");
        }
    }

    private static void checkMessage(Message message, String path, boolean last, TokenizerVersion version) {
        switch (message) {
            case Message.SystemPrompt system -> {
                if (version == TokenizerVersion.V15) {
                    refuse(system, Chunk.Thinking.class, Kind.SYSTEM_MESSAGE, path, "thinking");
                }
            }
            case Message.User u -> {}
            case Message.Assistant assistant -> checkAssistant(assistant, path, last);
            case Message.ToolResult result -> checkResult(result, path, version);
        }
    }

    private static void refuse(Message message, Class<? extends Chunk> type, Kind kind, String path, String name) {
        for (int i = 0; i < message.content().size(); i++) {
            if (type.isInstance(message.content().get(i))) {
                throw new ChatException(
                        kind,
                        path + ".content[" + i + "]",
                        "this model takes no " + name + " in a message of role " + message.role());
            }
        }
    }

    private static void checkAssistant(Message.Assistant assistant, String path, boolean last) {
        for (int i = 0; i < assistant.toolCalls().size(); i++) {
            ToolCall call = assistant.toolCalls().get(i);
            String callPath = path + ".tool_calls[" + i + "]";
            checkId(call.id(), Kind.TOOL_CALL, callPath + ".id");
            checkName(call.name(), Kind.TOOL_CALL, callPath + ".function.name");
        }
        if (assistant.prefix() && !last) {
            throw new ChatException(Kind.ASSISTANT_MESSAGE, path, "only the last message can be a prefix");
        }
    }

    private static void checkResult(Message.ToolResult result, String path, TokenizerVersion version) {
        if (version == TokenizerVersion.V13) {
            refuse(result, Image.class, Kind.TOOL_MESSAGE, path, "images");
        }
        result.name().ifPresent(name -> checkName(name, Kind.TOOL_MESSAGE, path + ".name"));
        checkId(result.callId(), Kind.TOOL_MESSAGE, path + ".tool_call_id");
    }

    private static void checkTool(ToolDefinition tool, String path) {
        ParameterSchemas.check(tool.parameters(), path + ".parameters");
        checkName(tool.name(), Kind.TOOL, path + ".name");
    }

    private static void checkId(String id, Kind kind, String path) {
        if (id.isEmpty() || id.equals(NULL_ID)) {
            throw new ChatException(kind, path, "a call needs an id, and \"null\" is none");
        }
    }

    private static void checkName(String name, Kind kind, String path) {
        boolean valid = !name.isEmpty() && name.length() <= LONGEST_NAME;
        for (int i = 0; i < name.length() && valid; i++) {
            char c = name.charAt(i);
            valid = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        }
        if (!valid) {
            throw new ChatException(
                    kind, path, "a function's name has 1 to 64 characters of a-z, A-Z, 0-9, underscore and dash");
        }
    }
}
