package dev.tramontane.loadtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prompts from a file, in its order and from the beginning again when they do not suffice. Each line that is not blank is a
 * JSON object with {@code messages} or a {@code prompt}, and perhaps {@code output_tokens}.
 */
public final class FilePrompts implements Dataset {
    private static final int CHARACTERS_PER_TOKEN = 4;
    private static final long LARGEST_FILE = 1L << 30;

    private final List<Prompt> prompts;

    private FilePrompts(List<Prompt> prompts) {
        this.prompts = List.copyOf(prompts);
    }

    /**
     * Reads a file.
     *
     * @param outputLength the most tokens of answers to lines that do not say
     * @throws IllegalArgumentException if a line is not as above, or there is none; the message names it
     * @throws IOException if it cannot be read
     */
    public static FilePrompts read(Path file, int outputLength) throws IOException {
        if (Files.size(file) > LARGEST_FILE) {
            throw new IllegalArgumentException(file + ": has more than " + LARGEST_FILE + " bytes");
        }
        List<String> lines = Files.readAllLines(file);
        List<Prompt> prompts = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                prompts.add(prompt(lines.get(i), outputLength, file + ", line " + (i + 1)));
            }
        }
        if (prompts.isEmpty()) {
            throw new IllegalArgumentException(file + ": has no prompts");
        }
        return new FilePrompts(prompts);
    }

    private static Prompt prompt(String line, int outputLength, String place) {
        try {
            JsonNode json = JsonMapper.shared().readTree(line);
            JsonNode messages = json.path("messages");
            JsonNode input = messages.isArray() ? messages : json.path("prompt");
            if (input.isArray() == messages.isArray() && (input.isArray() || input.isString())) {
                int most = json.path("output_tokens").asInt(outputLength);
                // No more than a guess, for servers that do not tell.
                int length = Math.max(1, input.toString().length() / CHARACTERS_PER_TOKEN);
                return new Prompt(input, length, Math.max(1, most));
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException(place + ": is not JSON: " + e.getOriginalMessage(), e);
        }
        throw new IllegalArgumentException(place + ": must have messages, an array, or prompt, a string");
    }

    @Override
    public List<Prompt> prompts(int count, RandomGenerator random) {
        return IntStream.range(0, count)
                .mapToObj(i -> prompts.get(i % prompts.size()))
                .toList();
    }
}
