package dev.tramontane.server.core;

import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonBoolean;
import dev.tramontane.language.json.JsonValue.JsonString;
import dev.tramontane.server.http.ApiException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Fields of requests that are known but not honoured: refused by name, unless their value asks for what is done anyway.
 * Ignoring them would answer another question than was asked.
 */
public final class RefusedFields {

    /** What OpenAI, Mistral and vLLM have for completions of chats and of text. */
    public static final RefusedFields OF_COMPLETIONS = new RefusedFields(Map.ofEntries(
            Map.entry("audio", never()),
            Map.entry("functions", never()),
            Map.entry("function_call", never()),
            Map.entry("web_search_options", never()),
            Map.entry("best_of", never()),
            Map.entry("use_beam_search", isFlag(false)),
            Map.entry("length_penalty", never()),
            Map.entry("ignore_eos", isFlag(false)),
            Map.entry("stop_token_ids", isEmptyArray()),
            Map.entry("bad_words", isEmptyArray()),
            Map.entry("allowed_token_ids", never()),
            Map.entry("prompt_logprobs", never()),
            Map.entry("echo", isFlag(false)),
            Map.entry("guided_json", never()),
            Map.entry("guided_regex", never()),
            Map.entry("guided_choice", never()),
            Map.entry("guided_grammar", never()),
            Map.entry("structured_outputs", never()),
            Map.entry("chat_template", never()),
            Map.entry("documents", isEmptyArray()),
            Map.entry("include_reasoning", isFlag(true)),
            Map.entry("skip_special_tokens", isFlag(true)),
            Map.entry("truncate_prompt_tokens", never()),
            Map.entry("safe_prompt", isFlag(false)),
            Map.entry("guardrails", isEmptyArray()),
            Map.entry("store", isFlag(false)),
            Map.entry("service_tier", isWord("auto", "default")),
            Map.entry("verbosity", isWord("medium")),
            Map.entry("modalities", value -> value.equals(new JsonArray(List.of(new JsonString("text")))))));

    private final Map<String, Predicate<JsonValue>> harmless;
    private final Map<String, String> namesHere;

    /** @param harmless the fields, each with the values that do no harm */
    public RefusedFields(Map<String, Predicate<JsonValue>> harmless) {
        this(harmless, Map.of());
    }

    /**
     * @param harmless the fields, each with the values that do no harm
     * @param namesHere fields of other dialects whose sense is clear, and what they are called here
     */
    public RefusedFields(Map<String, Predicate<JsonValue>> harmless, Map<String, String> namesHere) {
        this.harmless = Map.copyOf(harmless);
        this.namesHere = Map.copyOf(namesHere);
    }

    /** The same for requests in which more is honoured. */
    public RefusedFields without(Set<String> honoured) {
        Map<String, Predicate<JsonValue>> fewer = new HashMap<>(harmless);
        fewer.keySet().removeAll(honoured);
        return new RefusedFields(fewer, namesHere);
    }

    /** Their names, without those of other dialects. */
    public Set<String> names() {
        return harmless.keySet();
    }

    /** @throws ApiException naming the first field that is there and not honoured */
    public void check(RequestFields fields) {
        for (String name : fields.object().members().keySet()) {
            String nameHere = namesHere.get(name);
            if (nameHere != null && fields.has(name)) {
                throw ApiException.unsupported(
                        name, "is not a field of this address; it is called " + nameHere + " here");
            }
            Predicate<JsonValue> isHarmless = harmless.get(name);
            if (isHarmless != null
                    && fields.find(name).filter(isHarmless.negate()).isPresent()) {
                throw ApiException.unsupported(name, "is not supported here with this value; leave it out");
            }
        }
    }

    /** No value is harmless. */
    public static Predicate<JsonValue> never() {
        return _ -> false;
    }

    /** Only one truth value is harmless. */
    public static Predicate<JsonValue> isFlag(boolean flag) {
        return value -> value.equals(new JsonBoolean(flag));
    }

    /** Only an empty array is harmless. */
    public static Predicate<JsonValue> isEmptyArray() {
        return value -> value instanceof JsonArray(List<JsonValue> elements) && elements.isEmpty();
    }

    /** Only these words are harmless. */
    public static Predicate<JsonValue> isWord(String... words) {
        Set<String> allowed = Set.of(words);
        return value -> value instanceof JsonString(String text) && allowed.contains(text);
    }
}
