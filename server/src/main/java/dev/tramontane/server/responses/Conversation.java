package dev.tramontane.server.responses;

import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Image;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.json.JsonPrinter;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.responses.FunctionNames.ClientName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads items as the conversation that they are. */
final class Conversation {
    private static final String SEALED = "encrypted_content";

    private final Turns turns = new Turns();
    private final Set<String> warnings = new LinkedHashSet<>();
    private final FunctionNames names;
    private final ThoughtSeal seal;
    private final String owner;
    private final ContentParts parts;

    /** @param owner whose seals are opened */
    Conversation(FunctionNames names, ThoughtSeal seal, String owner, int mostImages) {
        this.names = names;
        this.seal = seal;
        this.owner = owner;
        parts = new ContentParts(mostImages);
    }

    Turns turns() {
        return turns;
    }

    /** What of the items the model does not get to see as it was sent. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    void instruct(String instructions) {
        turns.instruct(List.of(new Chunk.Text(instructions)), "instructions");
    }

    void add(Item item) {
        RequestFields fields = item.fields();
        String type = ItemTypes.of(fields);
        switch (type) {
            case ItemTypes.MESSAGE -> message(fields);
            case ItemTypes.REASONING -> thought(fields);
            case ItemTypes.FUNCTION_CALL ->
                call(fields, fields.string("arguments").orElse("{}"));
            case ItemTypes.CUSTOM_CALL -> call(fields, customArguments(fields));
            case ItemTypes.FUNCTION_RESULT, ItemTypes.CUSTOM_RESULT ->
                turns.result(fields.required("call_id"), parts.read(fields, "output"), fields.path());
            case ItemTypes.ADDITIONAL_TOOLS -> {
                // Read with the request's tools.
            }
            default ->
                warnings.add(fields.path() + ": items of this type are not supported, and the model does not see it");
        }
    }

    private void message(RequestFields fields) {
        List<Chunk> content = parts.read(fields, "content");
        String role = fields.string("role").orElse("");
        if (!role.equals("user") && content.stream().anyMatch(Image.class::isInstance)) {
            throw ApiException.invalid(fields.pathOf("content"), "must have no images in a message of this role");
        }
        switch (role) {
            case "assistant" -> turns.say(content, isWhole(fields), fields.path());
            case "user" -> turns.ask(content, fields.path());
            default -> turns.instruct(content, fields.path());
        }
    }

    /** Thoughts come back sealed, in full, or as a summary; in that order they are to be trusted. */
    private void thought(RequestFields fields) {
        Optional<String> sealed = fields.string(SEALED).filter(text -> !text.isEmpty());
        Optional<String> opened = sealed.flatMap(text -> seal.open(text, owner));
        Optional<String> thought = opened.or(() -> texts(fields, "content"))
                .or(() -> texts(fields, "summary"))
                .filter(text -> !text.isBlank());
        if (sealed.isPresent() && opened.isEmpty()) {
            // Models that lose their thoughts go on worse, and nobody notices why.
            if (thought.isEmpty()) {
                throw ApiException.invalid(fields.pathOf(SEALED), seal.unreadable() + "; leave the item out");
            }
            warnings.add(fields.pathOf(SEALED) + ": " + seal.unreadable() + ", and the item's other text is taken");
        }
        thought.ifPresent(text -> turns.think(text, isWhole(fields), fields.path()));
    }

    private static boolean isWhole(RequestFields item) {
        return item.string("status").orElse("completed").equals("completed");
    }

    private static Optional<String> texts(RequestFields fields, String name) {
        List<JsonValue> elements = fields.elements(name, Integer.MAX_VALUE);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            RequestFields part = RequestFields.of(elements.get(i), fields.pathOf(name) + "[" + i + "]");
            texts.add(part.required("text"));
        }
        return texts.isEmpty() ? Optional.empty() : Optional.of(String.join("\n\n", texts));
    }

    private void call(RequestFields fields, String arguments) {
        ClientName name = new ClientName(fields.string("namespace"), fields.required("name"));
        turns.call(new ToolCall(fields.required("call_id"), names.forModel(name), arguments), fields.path());
    }

    /** A tool that takes plain text is to the model a function with one parameter. */
    private static String customArguments(RequestFields fields) {
        String input = fields.string("input").orElse("");
        return JsonPrinter.print(new JsonObject(Map.of("input", new JsonString(input))));
    }
}
