package dev.tramontane.engine;

import dev.tramontane.language.tokenizer.Tekken;
import java.util.List;

/**
 * A generated token with its probability under the model, before bias, penalties, temperature and constraint.
 *
 * @param token the token's id
 * @param logprob natural logarithm of its probability, at most 0
 * @param isThinking whether it belongs to the thinking, the markers included
 * @param top the likeliest tokens, the likeliest first, as many as were asked for
 */
public record TokenLogprob(int token, float logprob, boolean isThinking, List<Candidate> top) {

    public TokenLogprob {
        top = List.copyOf(top);
    }

    /** One of the likeliest tokens; {@link Tekken#bytes} tells what it stands for. */
    public record Candidate(int token, float logprob) {}
}
