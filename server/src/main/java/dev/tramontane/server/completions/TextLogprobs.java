package dev.tramontane.server.completions;

import dev.tramontane.engine.TokenLogprob;
import dev.tramontane.language.tokenizer.SpecialTokens;
import dev.tramontane.language.tokenizer.StreamingDetokenizer;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.server.core.TokenTexts;
import dev.tramontane.server.http.Json;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the probabilities of one answer as four lists of equal length. Offsets count code points from the beginning of the
 * answer, and go on from one part of a streamed answer to the next. Special tokens leave no text and are not told.
 */
final class TextLogprobs {

    private final Tekken tokenizer;
    private final StreamingDetokenizer text;
    private int offset;

    TextLogprobs(Tekken tokenizer) {
        this.tokenizer = tokenizer;
        text = tokenizer.detokenizer(SpecialTokens.IGNORE);
    }

    /** Whether a token is one that answers tell of. */
    boolean tells(TokenLogprob logprob) {
        return !tokenizer.isSpecial(logprob.token());
    }

    ObjectNode write(List<TokenLogprob> logprobs) {
        ObjectNode node = Json.object();
        ArrayNode tokens = node.putArray("tokens");
        ArrayNode probabilities = node.putArray("token_logprobs");
        ArrayNode top = Json.array();
        ArrayNode offsets = node.putArray("text_offset");
        boolean tellsTop = false;
        for (TokenLogprob logprob : logprobs) {
            if (tells(logprob)) {
                tokens.add(TokenTexts.of(tokenizer, logprob.token()));
                probabilities.add(finite(logprob.logprob()));
                top.add(likeliest(logprob));
                tellsTop |= !logprob.top().isEmpty();
                offsets.add(offset);
                String more = text.push(logprob.token());
                offset += more.codePointCount(0, more.length());
            }
        }
        if (tellsTop) {
            node.set("top_logprobs", top);
        } else {
            node.putNull("top_logprobs");
        }
        return node;
    }

    /** The likeliest tokens, and the chosen one even if it is none of them. */
    private ObjectNode likeliest(TokenLogprob logprob) {
        ObjectNode node = Json.object();
        for (TokenLogprob.Candidate candidate : logprob.top()) {
            String token = TokenTexts.of(tokenizer, candidate.token());
            if (!node.has(token)) {
                node.put(token, finite(candidate.logprob()));
            }
        }
        return node.put(TokenTexts.of(tokenizer, logprob.token()), finite(logprob.logprob()));
    }

    /** JSON has no infinity; this is as unlikely as floats can say. */
    private static float finite(float logprob) {
        return Math.max(logprob, -Float.MAX_VALUE);
    }
}
