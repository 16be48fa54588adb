package dev.tramontane.server.core;

import dev.tramontane.language.chat.ChatException;
import dev.tramontane.language.chat.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds a place for every instruction. The model's format has one at the beginning of a conversation and behind what the user
 * said, and none behind an answer or the result of a tool, where agents put theirs as well. Those are given to the model as the
 * user's, and stay where they were said: moved to the beginning, they would change the prompt from its first token on, and
 * nothing of it would be in the cache any more.
 *
 * @param messages the messages, each in a role that it may have where it stands
 * @param warnings which of them are given as the user's
 */
public record LateInstructions(List<Message> messages, List<String> warnings) {

    public LateInstructions {
        messages = List.copyOf(messages);
        warnings = List.copyOf(warnings);
    }

    /**
     * Looks at a whole conversation.
     *
     * @param places where in the request each of the messages stands
     * @throws ChatException if late instructions hold what the user cannot say
     */
    public static LateInstructions placed(List<Message> messages, List<String> places) {
        List<Message> placed = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        boolean isLate = false;
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            if (message instanceof Message.SystemPrompt instructions && isLate) {
                placed.add(asUser(instructions, places.get(i)));
                warnings.add(places.get(i)
                        + ": the model takes no instructions after an answer, and is given these as the user's");
            } else {
                placed.add(message);
                isLate = switch (message) {
                    case Message.SystemPrompt _ -> isLate;
                    case Message.User _ -> false;
                    case Message.Assistant _, Message.ToolResult _ -> true;
                };
            }
        }
        return new LateInstructions(placed, warnings);
    }

    private static Message asUser(Message.SystemPrompt instructions, String place) {
        try {
            return new Message.User(instructions.content());
        } catch (ChatException e) {
            throw e.within(place);
        }
    }
}
