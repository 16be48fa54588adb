package dev.tramontane.server.openai;

import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonBoolean;
import dev.tramontane.language.json.JsonValue.JsonString;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.http.ApiException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Fields of requests that are known but not honoured: refused by name, unless their value asks for what is done anyway.
 * Ignoring them would answer another question than was asked.
 */
public final class RefusedFields {
    /** Each with the values that are harmless. */
    private static final Map<String, Predicate<JsonValue>> FIELDS = Map.ofEntries(
            Map.entry("audio", RefusedFields::never),
            Map.entry("functions", RefusedFields::never),
            Map.entry("function_call", RefusedFields::never),
            Map.entry("web_search_options", RefusedFields::never),
            Map.entry("best_of", RefusedFields::never),
            Map.entry("use_beam_search", RefusedFields::isFalse),
            Map.entry("length_penalty", RefusedFields::never),
            Map.entry("ignore_eos", RefusedFields::isFalse),
            Map.entry("stop_token_ids", RefusedFields::isEmptyArray),
            Map.entry("bad_words", RefusedFields::isEmptyArray),
            Map.entry("allowed_token_ids", RefusedFields::never),
            Map.entry("prompt_logprobs", RefusedFields::never),
            Map.entry("echo", RefusedFields::isFalse),
            Map.entry("guided_json", RefusedFields::never),
            Map.entry("guided_regex", RefusedFields::never),
            Map.entry("guided_choice", RefusedFields::never),
            Map.entry("guided_grammar", RefusedFields::never),
            Map.entry("structured_outputs", RefusedFields::never),
            Map.entry("chat_template", RefusedFields::never),
            Map.entry("documents", RefusedFields::isEmptyArray),
            Map.entry("add_generation_prompt", RefusedFields::isTrue),
            Map.entry("include_reasoning", RefusedFields::isTrue),
            Map.entry("skip_special_tokens", RefusedFields::isTrue),
            Map.entry("truncate_prompt_tokens", RefusedFields::never),
            Map.entry("safe_prompt", RefusedFields::isFalse),
            Map.entry("guardrails", RefusedFields::isEmptyArray),
            Map.entry("store", RefusedFields::isFalse),
            Map.entry("service_tier", value -> isWord(value, "auto", "default")),
            Map.entry("verbosity", value -> isWord(value, "medium")),
            Map.entry("modalities", value -> value.equals(new JsonArray(List.of(new JsonString("text"))))));

    private RefusedFields() {}

    /** Their names. */
    public static Set<String> names() {
        return FIELDS.keySet();
    }

    /** @throws ApiException naming the first field that is there and not honoured */
    static void check(RequestFields fields) {
        check(fields, Set.of());
    }

    /**
     * As {@link #check(RequestFields)}, of requests in which more is honoured.
     *
     * @param honoured fields to leave to whoever reads them
     */
    public static void check(RequestFields fields, Set<String> honoured) {
        for (String name : fields.object().members().keySet()) {
            Predicate<JsonValue> harmless = FIELDS.get(name);
            if (harmless != null
                    && !honoured.contains(name)
                    && fields.find(name).filter(harmless.negate()).isPresent()) {
                throw ApiException.unsupported(name, "is not supported here with this value; leave it out");
            }
        }
    }

    private static boolean never(JsonValue value) {
        return false;
    }

    private static boolean isFalse(JsonValue value) {
        return value.equals(new JsonBoolean(false));
    }

    private static boolean isTrue(JsonValue value) {
        return value.equals(new JsonBoolean(true));
    }

    private static boolean isEmptyArray(JsonValue value) {
        return value instanceof JsonArray(List<JsonValue> elements) && elements.isEmpty();
    }

    private static boolean isWord(JsonValue value, String... words) {
        return value instanceof JsonString(String text) && List.of(words).contains(text);
    }
}
