package dev.tramontane.server.completions;

import dev.tramontane.engine.Input;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonNumber;
import dev.tramontane.language.json.JsonValue.JsonString;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.http.ApiException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads {@code prompt}: a text, a list of texts, a list of tokens, or a list of lists of tokens. */
final class PromptField {
    /** The most prompts of a request. */
    static final int MOST_PROMPTS = 128;

    private static final String FIELD = "prompt";

    private final Tekken tokenizer;
    private final int contextLength;

    /** @param contextLength the most tokens that a prompt could have */
    PromptField(Tekken tokenizer, int contextLength) {
        this.tokenizer = tokenizer;
        this.contextLength = contextLength;
    }

    List<Input> read(RequestFields fields) {
        boolean begins = fields.flag("add_special_tokens").orElse(true);
        return switch (fields.get(FIELD)) {
            case JsonString(String text) -> List.of(ofText(text, begins));
            case JsonArray(List<JsonValue> tokens) when isTokens(tokens) -> List.of(ofTokens(tokens, FIELD));
            case JsonArray(List<JsonValue> prompts) -> several(prompts, begins);
            default -> throw malformed(FIELD);
        };
    }

    private static boolean isTokens(List<JsonValue> elements) {
        return !elements.isEmpty() && elements.getFirst() instanceof JsonNumber;
    }

    private List<Input> several(List<JsonValue> prompts, boolean begins) {
        if (prompts.isEmpty() || prompts.size() > MOST_PROMPTS) {
            throw ApiException.invalid(FIELD, "must have 1 to " + MOST_PROMPTS + " elements, not " + prompts.size());
        }
        List<Input> inputs = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            String path = FIELD + "[" + i + "]";
            inputs.add(
                    switch (prompts.get(i)) {
                        case JsonString(String text) -> ofText(text, begins);
                        case JsonArray(List<JsonValue> tokens) when isTokens(tokens) -> ofTokens(tokens, path);
                        default -> throw malformed(path);
                    });
        }
        return inputs;
    }

    private Input ofText(String text, boolean begins) {
        return begins
                ? new Input.OfText(text)
                : new Input.OfTokens(
                        Arrays.stream(tokenizer.encode(text)).boxed().toList());
    }

    private Input ofTokens(List<JsonValue> elements, String path) {
        if (elements.size() >= contextLength) {
            throw ApiException.promptTooLong(path + " is too long: it has " + elements.size()
                            + " tokens and the maximum context length is " + contextLength + " tokens; shorten it")
                    .withParam(path);
        }
        List<Integer> tokens = new ArrayList<>(elements.size());
        for (JsonValue element : elements) {
            tokens.add((int) RequestFields.integer(element, path, 0, tokenizer.vocabularySize() - 1));
        }
        return new Input.OfTokens(tokens);
    }

    private static ApiException malformed(String path) {
        return ApiException.invalid(
                path, "must be a text, a list of texts, a list of tokens, or a list of lists of tokens");
    }
}
