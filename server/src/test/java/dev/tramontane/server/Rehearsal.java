package dev.tramontane.server;

import dev.tramontane.engine.Engine;
import dev.tramontane.engine.Input;
import dev.tramontane.engine.Request;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Message;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Has the model say what a test has written for each conversation, and remembers the conversations. */
final class Rehearsal implements UnaryOperator<Request> {
    private final Engine engine;
    private final Function<Chat, List<String>> script;
    private final List<Chat> chats = new CopyOnWriteArrayList<>();

    /** @param script names of special tokens, which stand in brackets, and texts, for a conversation */
    Rehearsal(Engine engine, Function<Chat, List<String>> script) {
        this.engine = engine;
        this.script = script;
    }

    @Override
    public Request apply(Request request) {
        Chat chat = ((Input.OfChat) request.input()).chat();
        chats.add(chat);
        String[] parts =
                Stream.concat(script.apply(chat).stream(), Stream.of("</s>")).toArray(String[]::new);
        return request.withConstraint(() -> Scripted.of(engine, parts));
    }

    /** The conversations that offered tools, in their order: not those that asked for a title, say. */
    List<Chat> chatsWithTools() {
        return chats.stream().filter(chat -> !chat.tools().isEmpty()).toList();
    }

    List<Chat> chats() {
        return List.copyOf(chats);
    }

    static <M extends Message> List<M> messages(Chat chat, Class<M> kind) {
        return chat.messages().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    static String text(List<? extends Message> messages) {
        StringBuilder text = new StringBuilder();
        messages.stream().flatMap(message -> message.content().stream()).forEach(chunk -> {
            if (chunk instanceof Chunk.Text(String words)) {
                text.append(words).append('\n');
            }
        });
        return text.toString();
    }

    static List<String> thoughts(Chat chat) {
        return messages(chat, Message.Assistant.class).stream()
                .flatMap(message -> message.content().stream())
                .filter(Chunk.Thinking.class::isInstance)
                .map(chunk -> ((Chunk.Thinking) chunk).text())
                .toList();
    }
}
