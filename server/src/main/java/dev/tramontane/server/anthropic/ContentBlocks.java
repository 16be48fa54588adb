package dev.tramontane.server.anthropic;

import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Image;
import dev.tramontane.language.chat.Message;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.json.JsonPrinter;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonString;
import dev.tramontane.server.core.InlineImages;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.core.RequestLimits;
import dev.tramontane.server.http.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the blocks of one conversation's content, and counts its images. */
final class ContentBlocks {
    /** The model's format has no other place for it. */
    private static final Chunk ERROR = new Chunk.Text("Error: ");

    private final InlineImages images;

    ContentBlocks(RequestLimits limits) {
        images = new InlineImages(limits.images(), "messages");
    }

    /** The blocks of a field; a string is one block of text, and an empty one is none. */
    static List<RequestFields> of(RequestFields fields, String name) {
        String path = fields.pathOf(name);
        return switch (fields.find(name).orElse(new JsonArray(List.of()))) {
            case JsonString text when text.value().isEmpty() -> List.of();
            case JsonString text ->
                List.of(RequestFields.of(
                        new JsonValue.JsonObject(Map.of("type", new JsonString("text"), "text", text)), path));
            case JsonArray(List<JsonValue> elements) -> {
                List<RequestFields> blocks = new ArrayList<>(elements.size());
                for (int i = 0; i < elements.size(); i++) {
                    blocks.add(RequestFields.of(elements.get(i), path + "[" + i + "]"));
                }
                yield blocks;
            }
            case JsonValue other ->
                throw ApiException.invalid(path, "must be a string or an array of blocks, not " + other.kind());
        };
    }

    static String type(RequestFields block) {
        return block.required("type");
    }

    /** A block where only text may stand. */
    Chunk text(RequestFields block) {
        if (type(block).equals("text")) {
            return new Chunk.Text(block.required("text"));
        }
        throw misplaced(block, "text");
    }

    /** A block of what somebody shows to the model. */
    Chunk textOrImage(RequestFields block) {
        return type(block).equals("image")
                ? image(block)
                : textAmong(block, "text, image or, from the user, tool_result");
    }

    private static Chunk textAmong(RequestFields block, String allowed) {
        if (type(block).equals("text")) {
            return new Chunk.Text(block.required("text"));
        }
        throw misplaced(block, allowed);
    }

    /** A block of what the model said or thought; empty if there is nothing in it for the model. */
    Optional<Chunk> said(RequestFields block) {
        return switch (type(block)) {
            case "text" ->
                Optional.of(block.required("text"))
                        .filter(text -> !text.isEmpty())
                        .map(Chunk.Text::new);
            case "thinking" ->
                Optional.of(thought(block)).filter(text -> !text.isEmpty()).map(Chunk.Thinking::new);
            case "redacted_thinking" -> Optional.empty();
            default -> throw misplaced(block, "text, thinking, redacted_thinking or tool_use");
        };
    }

    private static String thought(RequestFields block) {
        String shown = block.required("thinking");
        return shown.isEmpty()
                ? ThinkingSignature.hiddenThought(block.string("signature").orElse(""))
                : shown;
    }

    private static ApiException misplaced(RequestFields block, String allowed) {
        return ApiException.unsupported(
                block.pathOf("type"), "must be " + allowed + "; " + shortened(type(block)) + " is not supported here");
    }

    private static String shortened(String type) {
        return type.length() <= 64 ? type : "this";
    }

    private Image image(RequestFields block) {
        RequestFields source = RequestFields.of(block.get("source"), block.pathOf("source"));
        return switch (type(source)) {
            case "base64" ->
                images.read(
                        "data:" + source.required("media_type") + ";base64," + source.required("data"),
                        source.pathOf("data"));
            case "url" -> images.read(source.required("url"), source.pathOf("url"));
            default -> throw ApiException.unsupported(source.pathOf("type"), "must be base64; send the image itself");
        };
    }

    Message.ToolResult toolResult(RequestFields block) {
        List<Chunk> content = new ArrayList<>();
        if (block.isSet("is_error")) {
            content.add(ERROR);
        }
        for (RequestFields part : of(block, "content")) {
            content.add(textOrImage(part));
        }
        return new Message.ToolResult(block.required("tool_use_id"), Optional.empty(), content);
    }

    static ToolCall toolUse(RequestFields block) {
        return new ToolCall(
                block.required("id"),
                block.required("name"),
                block.inner("input")
                        .map(input -> JsonPrinter.print(input.object()))
                        .orElse("{}"));
    }
}
