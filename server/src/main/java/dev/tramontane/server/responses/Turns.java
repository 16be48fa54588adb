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

    /** The messages so far, each in a role that it may have where it stands. */
    LateInstructions messages() {
        endAnswer();
        return LateInstructions.placed(messages, places);
    }

    /** For each message, the place of its first item. */
    List<String> places() {
        endAnswer();
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

    void think(String thought, String place) {
        beginAnswer(place);
        said.add(new Chunk.Thinking(thought));
    }

    void say(List<Chunk> content, String place) {
        beginAnswer(place);
        said.addAll(content);
    }

    void call(ToolCall call, String place) {
        saidAt = said.isEmpty() && calls.isEmpty() ? place : saidAt;
        calls.add(call);
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

    private void add(Message message, String place) {
        messages.add(message);
        places.add(place);
    }
}
