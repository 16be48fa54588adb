package dev.tramontane.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * One request for logits.
 *
 * @param inputIds the tokens, at least one
 * @param images the files of the images in the prompt, in order
 * @param greedy how many tokens to generate, 0 or more
 */
record LogitsRequest(int[] inputIds, List<Path> images, int greedy) {

    /** @throws CliException if the text is no such request, saying why */
    static LogitsRequest parse(String json) {
        JsonNode node = read(json);
        if (!node.isObject()) {
            throw new CliException("a request is a JSON object");
        }
        return new LogitsRequest(
                inputIds(node.path("input_ids")), images(node.path("images")), greedy(node.path("greedy")));
    }

    private static JsonNode read(String json) {
        try {
            return Json.mapper().readTree(json);
        } catch (JacksonException e) {
            throw new CliException("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static int[] inputIds(JsonNode node) {
        if (!node.isArray() || node.isEmpty()) {
            throw new CliException("input_ids must be an array of at least one token id");
        }
        int[] ids = new int[node.size()];
        for (int i = 0; i < ids.length; i++) {
            JsonNode id = node.path(i);
            if (!id.isIntegralNumber() || !id.canConvertToInt()) {
                throw new CliException("input_ids[" + i + "] must be a token id");
            }
            ids[i] = id.intValue();
        }
        return ids;
    }

    private static List<Path> images(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return List.of();
        }
        if (!node.isArray()) {
            throw new CliException("images must be an array of file names");
        }
        List<Path> files = new ArrayList<>();
        for (JsonNode file : node) {
            if (!file.isString()) {
                throw new CliException("images must be an array of file names");
            }
            files.add(path(file.stringValue()));
        }
        return List.copyOf(files);
    }

    private static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new CliException("images: no file can be named " + name, e);
        }
    }

    private static int greedy(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return 0;
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 0) {
            throw new CliException("greedy must be a whole number, 0 or more");
        }
        return node.intValue();
    }
}
