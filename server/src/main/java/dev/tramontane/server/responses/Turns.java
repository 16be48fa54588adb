package dev.tramontane.server.responses;

import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Message;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.server.core.LateInstructions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts items together to messages: what the model thought, said and called is one item each, and one message all together. An
 * answer's message ends where somebody else has the word, or where the model begins to speak anew.
 */
final class Turns {

    private final List<Message> messages = new ArrayList<>();
    private final List<String> places = new ArrayList<>();
    private final List<Chunk> said = new ArrayList<>();
    private final List<ToolCall> calls = new ArrayList<>();
    private String saidAt = "";
    /** Whether what was said or thought last has no end. */
    private boolean isUnfinished;

    /** The messages so far, each in a role that it may have where it stands. */
    LateInstructions messages() {
        endConversation();
        return LateInstructions.placed(messages, places);
    }

    /** For each message, the place of its first item. */
    List<String> places() {
        endConversation();
        return List.copyOf(places);
    }

    void instruct(List<Chunk> content, String place) {
        endAnswer();
        add(new Message.SystemPrompt(content), place);
    }

    void ask(List<Chunk> content, String place) {
        endAnswer();
        add(new Message.User(content), place);
    }

    /** @param isWhole whether the model had thought all of it; if not, and nothing comes after, it is to go on */
    void think(String thought, boolean isWhole, String place) {
        beginAnswer(place);
        said.add(new Chunk.Thinking(thought));
        isUnfinished = !isWhole;
    }

    /** @param isWhole whether the model had said all of it; if not, and nothing comes after, it is to go on */
    void say(List<Chunk> content, boolean isWhole, String place) {
        beginAnswer(place);
        said.addAll(content);
        isUnfinished = !isWhole;
    }

    void call(ToolCall call, String place) {
        saidAt = said.isEmpty() && calls.isEmpty() ? place : saidAt;
        calls.add(call);
        isUnfinished = false;
    }

    void result(String callId, List<Chunk> content, String place) {
        endAnswer();
        add(new Message.ToolResult(callId, Optional.empty(), content), place);
    }

    private void beginAnswer(String place) {
        // After calls there is no new answer before their results.
        if (calls.isEmpty() && said.stream().anyMatch(Chunk.Text.class::isInstance)) {
            endAnswer();
        }
        saidAt = said.isEmpty() && calls.isEmpty() ? place : saidAt;
    }

    private void endAnswer() {
        if (!said.isEmpty() || !calls.isEmpty()) {
            add(new Message.Assistant(said, calls, false), saidAt);
            said.clear();
            calls.clear();
        }
    }

    private void endConversation() {
        if (isUnfinished && !said.isEmpty()) {
            if (said.getLast() instanceof Chunk.Thinking thinking) {
                said.set(said.size() - 1, new Chunk.Thinking(thinking.text(), false));
            }
            add(new Message.Assistant(said, calls, true), saidAt);
            said.clear();
            calls.clear();
        }
        endAnswer();
    }

    private void add(Message message, String place) {
        messages.add(message);
        places.add(place);
    }
}
