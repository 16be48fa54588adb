package dev.tramontane.cli;

import dev.tramontane.engine.Completion;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.chat.Image;
import dev.tramontane.language.chat.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was said so far, as the next question's prompt needs it. */
final class Conversation {
    private final List<Message> turns = new ArrayList<>();
    private final List<Image> shown = new ArrayList<>();
    private Optional<String> system;
    private Optional<Effort> effort;

    Conversation(Optional<String> system, Optional<Effort> effort) {
        this.system = system;
        this.effort = effort;
    }

    Optional<Effort> effort() {
        return effort;
    }

    void effort(Effort wanted) {
        effort = Optional.of(wanted);
    }

    /** Sets the system prompt of this conversation, or removes it. */
    void system(Optional<String> text) {
        system = text;
    }

    /** Shows an image with the next question. */
    void show(Image image) {
        shown.add(image);
    }

    /** Forgets all turns and images, not the system prompt. */
    void reset() {
        turns.clear();
        shown.clear();
    }

    /** The conversation continued with a question. */
    Chat asking(String question) {
        List<Message> messages = new ArrayList<>();
        system.ifPresent(text -> messages.add(new Message.SystemPrompt(text)));
        messages.addAll(turns);
        messages.add(turn(question));
        return new Chat(messages, List.of(), effort);
    }

    private Message.User turn(String question) {
        List<Chunk> content = new ArrayList<>(shown);
        content.add(new Chunk.Text(question));
        return new Message.User(content);
    }

    /**
     * Keeps a question and its answer, unfinished ones too: what the user has read may be referred to. Returns false, and
     * keeps neither, if there is no text in the answer: the chat format has no turn of a thought alone, and calls of tools
     * would have to be answered.
     */
    boolean keep(String question, Completion answer) {
        if (answer.text().isEmpty()) {
            return false;
        }
        List<Chunk> content = new ArrayList<>();
        if (!answer.thinking().isEmpty()) {
            content.add(new Chunk.Thinking(answer.thinking()));
        }
        content.add(new Chunk.Text(answer.text()));
        turns.add(turn(question));
        shown.clear();
        turns.add(new Message.Assistant(content, List.of(), false));
        return true;
    }
}
