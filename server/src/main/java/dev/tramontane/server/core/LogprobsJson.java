package dev.tramontane.server.core;

import dev.tramontane.engine.TokenLogprob;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.server.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes {@code logprobs}: of the tokens that make up the answer's text, without thinking and markers. */
public final class LogprobsJson {

    private final Tekken tokenizer;

    public LogprobsJson(Tekken tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** Whether a token is one that answers tell of. */
    public boolean tells(TokenLogprob logprob) {
        return !logprob.isThinking() && !tokenizer.isSpecial(logprob.token());
    }

    public ObjectNode write(List<TokenLogprob> logprobs) {
        ObjectNode node = Json.object();
        ArrayNode content = node.putArray("content");
        for (TokenLogprob logprob : logprobs) {
            if (tells(logprob)) {
                ObjectNode entry = token(logprob.token(), logprob.logprob());
                ArrayNode top = entry.putArray("top_logprobs");
                logprob.top().forEach(candidate -> top.add(token(candidate.token(), candidate.logprob())));
                content.add(entry);
            }
        }
        node.putNull("refusal");
        return node;
    }

    private ObjectNode token(int token, float logprob) {
        ObjectNode node = Json.object();
        if (tokenizer.isSpecial(token)) {
            node.put("token", tokenizer.name(token));
        } else {
            node.put("token", new String(tokenizer.bytes(token), StandardCharsets.UTF_8));
        }
        // JSON has no infinity; this is as unlikely as floats can say.
        node.put("logprob", Math.max(logprob, -Float.MAX_VALUE));
        ArrayNode bytes = node.putArray("bytes");
        if (!tokenizer.isSpecial(token)) {
            for (byte b : tokenizer.bytes(token)) {
                bytes.add(Byte.toUnsignedInt(b));
            }
        }
        return node;
    }
}
