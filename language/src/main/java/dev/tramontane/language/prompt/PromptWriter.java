package dev.tramontane.language.prompt;

import dev.tramontane.language.chat.ChatException;
import dev.tramontane.language.chat.ChatException.Kind;
import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Image;
import dev.tramontane.language.chat.Message;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.chat.ToolDefinition;
import dev.tramontane.language.json.JsonException;
import dev.tramontane.language.json.JsonPrinter;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import dev.tramontane.language.tokenizer.ControlTokens;
import dev.tramontane.language.tokenizer.ImageSettings;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.language.tokenizer.TokenBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes one prompt, turn by turn. Each text is encoded apart, between the special tokens around it. */
final class PromptWriter {
    private final Tekken tekken;
    private final List<ToolDefinition> tools;
    private final Optional<String> effort;
    private final TokenBuffer tokens = new TokenBuffer(256);
    private final List<ImageSpan> images = new ArrayList<>();
    /** Where the assistant's turns begin and end, alternately. */
    private final TokenBuffer answers = new TokenBuffer(8);

    private boolean beforeFirstUser = true;
    private boolean insideThought;

    PromptWriter(Tekken tekken, List<ToolDefinition> tools, Optional<String> effort) {
        this.tekken = tekken;
        this.tools = tools;
        this.effort = effort;
        special(ControlTokens.BEGIN);
    }

    Prompt prompt() {
        return new Prompt(tekken, tokens.toArray(), images, insideThought);
    }

    /** @param messages what the turns were made of */
    Transcript transcript(List<Message> messages) {
        List<Transcript.Answer> found = new ArrayList<>();
        for (int start = 0; start < messages.size(); start++) {
            if (messages.get(start) instanceof Message.Assistant) {
                int end = start;
                while (end + 1 < messages.size() && messages.get(end + 1) instanceof Message.Assistant) {
                    end++;
                }
                int place = 2 * found.size();
                found.add(new Transcript.Answer(answers.get(place), answers.get(place + 1), start, end));
                start = end;
            }
        }
        return new Transcript(tekken, tokens.toArray(), images, found);
    }

    /** Writes a turn as {@link Turns} makes them. */
    void add(Message turn) {
        switch (turn) {
            case Message.SystemPrompt system -> {
                special(ControlTokens.SYSTEM);
                chunks(system.content());
                special(ControlTokens.END_SYSTEM);
            }
            case Message.User user -> {
                if (beforeFirstUser) {
                    beforeFirstUser = false;
                    tools();
                    settings();
                }
                special(ControlTokens.USER);
                chunks(imageFirst(user.content()));
                special(ControlTokens.END_USER);
            }
            case Message.Assistant assistant -> {
                answers.add(tokens.size());
                assistant(assistant);
                answers.add(tokens.size());
            }
            case Message.ToolResult result -> {
                special(ControlTokens.TOOL_RESULT);
                chunks(result.content());
                special(ControlTokens.END_TOOL_RESULT);
            }
        }
    }

    private void tools() {
        if (tools.isEmpty()) {
            return;
        }
        List<JsonValue> list = new ArrayList<>();
        for (ToolDefinition tool : tools) {
            Map<String, JsonValue> function = new LinkedHashMap<>();
            function.put("name", new JsonString(tool.name()));
            function.put("description", new JsonString(tool.description()));
            function.put("parameters", tool.parameters());
            Map<String, JsonValue> entry = new LinkedHashMap<>();
            entry.put("type", new JsonString("function"));
            entry.put("function", new JsonObject(function));
            list.add(new JsonObject(entry));
        }
        special(ControlTokens.TOOLS);
        text(JsonPrinter.print(new JsonArray(list)));
        special(ControlTokens.END_TOOLS);
    }

    private void settings() {
        effort.ifPresent(value -> {
            special(ControlTokens.SETTINGS);
            text(JsonPrinter.print(new JsonObject(Map.of("reasoning_effort", new JsonString(value)))));
            special(ControlTokens.END_SETTINGS);
        });
    }

    private void assistant(Message.Assistant assistant) {
        List<Chunk> content = assistant.content();
        if (content.isEmpty() && assistant.toolCalls().isEmpty()) {
            throw new ChatException(
                    Kind.ASSISTANT_MESSAGE, "messages", "an assistant's message needs content or tool calls");
        }
        if (content.size() == 1 && content.getFirst() instanceof Chunk.Text(String plain)) {
            // Only an answer of text alone loses the spaces at its end.
            text(withoutTrailingSpaces(plain));
        } else {
            chunks(content);
        }
        for (ToolCall call : assistant.toolCalls()) {
            special(ControlTokens.TOOL_CALL);
            text(call.name());
            special(ControlTokens.ARGUMENTS);
            text(normalised(call.arguments()));
        }
        if (!assistant.prefix()) {
            special(ControlTokens.END);
            insideThought = false;
        }
    }

    private static String withoutTrailingSpaces(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    /** Arguments in the form that all JSON of a prompt has; what is not JSON, or beyond its limits, as a JSON string. */
    private static String normalised(String arguments) {
        if (arguments.isEmpty()) {
            return "{}";
        }
        JsonValue value;
        try {
            value = JsonValue.parse(arguments);
        } catch (JsonException e) {
            value = new JsonString(arguments);
        }
        return JsonPrinter.print(value);
    }

    /** A text followed by one image is shown the other way round, as the model has learnt it. */
    private static List<Chunk> imageFirst(List<Chunk> content) {
        boolean textThenImage =
                content.size() == 2 && content.getFirst() instanceof Chunk.Text && content.getLast() instanceof Image;
        return textThenImage ? content.reversed() : content;
    }

    private void chunks(List<Chunk> content) {
        for (Chunk chunk : content) {
            switch (chunk) {
                case Chunk.Text(String text) -> text(text);
                case Chunk.Thinking thinking -> thinking(thinking);
                case Image image -> image(image);
            }
        }
    }

    private void thinking(Chunk.Thinking thinking) {
        if (tekken.findSpecial(ControlTokens.THINK).isEmpty()
                || tekken.findSpecial(ControlTokens.END_THINK).isEmpty()) {
            throw new ChatException(Kind.UNSUPPORTED, "messages", "this model has no thinking");
        }
        special(ControlTokens.THINK);
        text(thinking.text());
        if (thinking.closed()) {
            special(ControlTokens.END_THINK);
        }
        insideThought = !thinking.closed();
    }

    private void image(Image image) {
        ImageSettings settings = tekken.imageSettings()
                .orElseThrow(() -> new ChatException(Kind.UNSUPPORTED, "messages", "this model takes no images"));
        ImageGrid grid = ImageGrid.of(settings, image.width(), image.height());
        images.add(new ImageSpan(image, tokens.size(), grid));
        int cell = tekken.special(ControlTokens.IMAGE);
        for (int row = 0; row < grid.rows(); row++) {
            for (int column = 0; column < grid.columns(); column++) {
                tokens.add(cell);
            }
            special(row < grid.rows() - 1 ? ControlTokens.IMAGE_BREAK : ControlTokens.IMAGE_END);
        }
    }

    private void special(String name) {
        tokens.add(tekken.special(name));
    }

    private void text(String text) {
        tekken.encode(text, tokens);
    }
}
