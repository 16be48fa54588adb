package dev.tramontane.server.responses;

import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Image;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonString;
import dev.tramontane.server.core.InlineImages;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.http.ApiException;
import java.util.ArrayList;
import java.util.List;

/** Reads the content of messages and of results of functions: a string, or an array of parts. */
final class ContentParts {

    private final InlineImages images;

    /** @param mostImages how many there may be in all that is read */
    ContentParts(int mostImages) {
        images = new InlineImages(mostImages, "input");
    }

    /** The content in a field that must be there. */
    List<Chunk> read(RequestFields fields, String name) {
        return switch (fields.get(name)) {
            case JsonString(String text) -> List.of(new Chunk.Text(text));
            case JsonArray(List<JsonValue> parts) -> {
                List<Chunk> chunks = new ArrayList<>();
                for (int i = 0; i < parts.size(); i++) {
                    chunks.add(part(RequestFields.of(parts.get(i), fields.pathOf(name) + "[" + i + "]")));
                }
                yield chunks;
            }
            default -> throw ApiException.invalid(fields.pathOf(name), "must be a string or an array");
        };
    }

    private Chunk part(RequestFields part) {
        String type = part.string("type").orElse("");
        return switch (type) {
            case "input_text", "output_text", "text" -> new Chunk.Text(part.required("text"));
            case "refusal" -> new Chunk.Text(part.required("refusal"));
            case "input_image" -> image(part);
            case "input_file", "input_audio" ->
                throw ApiException.unsupported(
                        part.pathOf("type"), "is not supported: the model takes text and images");
            default ->
                throw ApiException.invalid(
                        part.pathOf("type"), "must be input_text, output_text, input_image or refusal");
        };
    }

    private Image image(RequestFields part) {
        if (part.has("file_id")) {
            throw ApiException.unsupported(part.pathOf("file_id"), "is not supported; send image_url with a data URL");
        }
        return images.read(part.required("image_url"), part.pathOf("image_url"));
    }
}
