package dev.tramontane.server.tokens;

import static dev.tramontane.server.http.Policy.KEY;

import dev.tramontane.engine.Input;
import dev.tramontane.language.chat.ChatException;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.tokenizer.ControlTokens;
import dev.tramontane.language.tokenizer.SpecialTokens;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.language.tokenizer.TokenBuffer;
import dev.tramontane.server.chat.ChatRequestReader;
import dev.tramontane.server.core.Dialect;
import dev.tramontane.server.core.Failures;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.core.Services;
import dev.tramontane.server.core.TokenTexts;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.http.ErrorFormat;
import dev.tramontane.server.http.Exchange;
import dev.tramontane.server.http.Json;
import dev.tramontane.server.http.Route;
import dev.tramontane.server.http.SupersetErrors;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /tokenize} and {@code /detokenize} as vLLM has them, and the count of a chat's tokens. */
public final class Tokenization implements Dialect {
    /** Far more than a context holds, and few enough to answer with all their tokens. */
    private static final int LONGEST_TEXT = 1 << 22;

    private static final int MOST_TOKENS = 1 << 20;

    private final Services services;
    private final ChatRequestReader chats;

    public Tokenization(Services services) {
        this.services = services;
        chats = new ChatRequestReader(services);
    }

    @Override
    public Map<String, Set<String>> requestFields() {
        return Map.of(
                "POST /tokenize",
                tokenizeFields(),
                "POST /detokenize",
                Set.of("model", "tokens"),
                "POST /v1/chat/completions/input_tokens",
                ChatRequestReader.fields());
    }

    /** Those that change the tokens; with messages, other fields of chat completions do no harm. */
    private static Set<String> tokenizeFields() {
        Set<String> fields = new HashSet<>(ChatRequestReader.promptFields());
        fields.addAll(Set.of("prompt", "add_special_tokens", "return_token_strs"));
        return fields;
    }

    @Override
    public List<Route> routes() {
        ErrorFormat errors = new SupersetErrors();
        return List.of(
                Route.post("/tokenize", KEY, errors, this::tokenize),
                Route.post("/detokenize", KEY, errors, this::detokenize),
                Route.post("/v1/chat/completions/input_tokens", KEY, errors, this::count));
    }

    private void tokenize(Exchange exchange) throws IOException {
        RequestFields fields = RequestFields.of(exchange.body(), "");
        int[] tokens = tokens(fields, exchange);
        ObjectNode answer = Json.object()
                .put("count", tokens.length)
                .put("max_model_len", services.engine().contextLength());
        ArrayNode ids = answer.putArray("tokens");
        for (int token : tokens) {
            ids.add(token);
        }
        if (fields.isSet("return_token_strs")) {
            ArrayNode texts = answer.putArray("token_strs");
            for (int token : tokens) {
                texts.add(TokenTexts.of(services.engine().tokenizer(), token));
            }
        } else {
            answer.putNull("token_strs");
        }
        exchange.answer(200, answer);
    }

    private int[] tokens(RequestFields fields, Exchange exchange) {
        if (fields.has("prompt") == fields.has("messages")) {
            throw ApiException.invalid("prompt", "or messages must be there, and not both");
        }
        if (fields.has("messages")) {
            if (fields.isSet("add_special_tokens")) {
                throw ApiException.unsupported(
                        "add_special_tokens", "is not supported with messages, which bring theirs");
            }
            return chatTokens(fields, exchange);
        }
        services.models().requested(fields);
        String text = fields.string("prompt", LONGEST_TEXT).orElse("");
        Tekken tokenizer = services.engine().tokenizer();
        TokenBuffer tokens = new TokenBuffer(16 + text.length() / 3);
        if (fields.flag("add_special_tokens").orElse(true)) {
            tokens.add(tokenizer.special(ControlTokens.BEGIN));
        }
        tokenizer.encode(text, tokens);
        return tokens.toArray();
    }

    private int[] chatTokens(RequestFields fields, Exchange exchange) {
        try {
            Input input =
                    chats.read(fields, exchange.caller()).completion().request().input();
            return services.runner().tokens(input, exchange);
        } catch (ChatException e) {
            throw Failures.toApi(e);
        }
    }

    private void detokenize(Exchange exchange) throws IOException {
        RequestFields fields = RequestFields.of(exchange.body(), "");
        services.models().requested(fields);
        JsonValue _ = fields.get("tokens");
        Tekken tokenizer = services.engine().tokenizer();
        int[] tokens = fields.elements("tokens", MOST_TOKENS).stream()
                .mapToInt(element -> (int) RequestFields.integer(element, "tokens", 0, tokenizer.vocabularySize() - 1))
                .toArray();
        exchange.answer(200, Json.object().put("prompt", tokenizer.decode(tokens, SpecialTokens.KEEP)));
    }

    private void count(Exchange exchange) throws IOException {
        RequestFields fields = RequestFields.of(exchange.body(), "");
        exchange.answer(
                200,
                Json.object()
                        .put("object", "response.input_tokens")
                        .put("input_tokens", chatTokens(fields, exchange).length));
    }
}
