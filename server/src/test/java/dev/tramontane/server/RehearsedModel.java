package dev.tramontane.server;

import dev.tramontane.engine.Engine;
import dev.tramontane.engine.Input;
import dev.tramontane.engine.Request;
import dev.tramontane.engine.TokenConstraint;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Image;
import dev.tramontane.language.chat.Message;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.json.JsonPrinter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Has the model say by heart what it has not learned, wherever a conversation ends with a cue. Some lines tell what has arrived
 * of the conversation, so that a client can see whether all of it did. Anything else the model answers by itself.
 */
final class RehearsedModel implements UnaryOperator<Request> {
    private static final String END = "</s>";
    private static final long SEED = 1;

    private final Engine engine;
    private final Map<String, List<String>> script;

    /** @param script the file that says what follows on which question, in the parts of {@link Scripted} */
    RehearsedModel(Engine engine, Path script) {
        this.engine = engine;
        this.script = JsonMapper.shared().readValue(script, new TypeReference<>() {});
    }

    @Override
    public Request apply(Request request) {
        Optional<Supplier<TokenConstraint>> line =
                request.input() instanceof Input.OfChat(Chat chat) ? line(chat) : Optional.empty();
        return line.map(request::withConstraint).orElseGet(() -> repeatable(request));
    }

    /** What the model says by itself, it says again the next time. */
    private static Request repeatable(Request request) {
        return request.sampling()
                .filter(sampling -> sampling.seed().isEmpty())
                .map(sampling -> request.withSampling(sampling.withSeed(SEED)))
                .orElse(request);
    }

    private Optional<Supplier<TokenConstraint>> line(Chat chat) {
        return switch (chat.messages().getLast()) {
            case Message.ToolResult _ -> Optional.of(() -> Scripted.of(engine, results(chat), END));
            case Message.User user -> answer(chat, text(user));
            default -> Optional.empty();
        };
    }

    private Optional<Supplier<TokenConstraint>> answer(Chat chat, String question) {
        return switch (question) {
            case "What do you see?" -> Optional.of(() -> Scripted.of(engine, images(chat), END));
            case "What did you think?" -> Optional.of(() -> Scripted.of(engine, thoughts(chat), END));
            case "How often was I asked?" -> Optional.of(() -> Scripted.of(engine, questions(chat) + " times", END));
            case "Break off." -> Optional.of(() -> new BreakingConstraint(Scripted.of(engine, "1"), 3));
            default ->
                Optional.ofNullable(script.get(question))
                        .map(parts -> () -> Scripted.of(engine, parts.toArray(String[]::new)));
        };
    }

    private static String text(Message message) {
        return chunks(message, Chunk.Text.class).map(Chunk.Text::text).collect(Collectors.joining());
    }

    private static <C extends Chunk> Stream<C> chunks(Message message, Class<C> kind) {
        return message.content().stream().filter(kind::isInstance).map(kind::cast);
    }

    /** Every result since the model spoke last, with the call that it belongs to. */
    private static String results(Chat chat) {
        List<ToolCall> calls = chat.messages().stream()
                .filter(Message.Assistant.class::isInstance)
                .flatMap(message -> ((Message.Assistant) message).toolCalls().stream())
                .toList();
        return chat.messages().reversed().stream()
                .takeWhile(Message.ToolResult.class::isInstance)
                .map(message -> (Message.ToolResult) message)
                .toList()
                .reversed()
                .stream()
                .map(result -> call(calls, result.callId()) + " is " + text(result))
                .collect(Collectors.joining(", "));
    }

    private static String call(List<ToolCall> calls, String id) {
        return calls.stream()
                .filter(call -> call.id().equals(id))
                .map(call -> call.name()
                        + call.argumentsObject().map(JsonPrinter::print).orElse(call.arguments()))
                .collect(Collectors.joining(" or "));
    }

    private static long questions(Chat chat) {
        return chat.messages().stream().filter(Message.User.class::isInstance).count();
    }

    private static String images(Chat chat) {
        return chat.messages().stream()
                .flatMap(message -> chunks(message, Image.class))
                .map(image -> image.format() + " " + image.width() + "x" + image.height())
                .collect(Collectors.joining(", "));
    }

    private static String thoughts(Chat chat) {
        return chat.messages().stream()
                .flatMap(message -> chunks(message, Chunk.Thinking.class))
                .map(Chunk.Thinking::text)
                .collect(Collectors.joining("; "));
    }
}
