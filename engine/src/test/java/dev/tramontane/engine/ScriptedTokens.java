package dev.tramontane.engine;

import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.language.tokenizer.TokenBuffer;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Makes a completion say what a test has written for it, token by token: tool calls, thoughts, anything. After the last
 * token the model goes on by itself, so scripts usually end with the end of turn.
 */
public final class ScriptedTokens implements TokenConstraint {

    private final int[] script;
    private int said;

    private ScriptedTokens(int[] script) {
        this.script = script;
    }

    /** Scripts for any number of completions. */
    public static Supplier<ScriptedTokens> of(int... tokens) {
        int[] script = tokens.clone();
        return () -> new ScriptedTokens(script);
    }

    /** The tokens of a text, and the ids of special tokens where a part is the whole name of one, like {@code [THINK]}. */
    public static int[] tokens(Tekken tokenizer, String... parts) {
        return Arrays.stream(parts)
                .flatMapToInt(part -> tokenizer.findSpecial(part).isPresent()
                        ? IntStream.of(tokenizer.special(part))
                        : text(tokenizer, part))
                .toArray();
    }

    private static IntStream text(Tekken tokenizer, String text) {
        TokenBuffer tokens = new TokenBuffer(text.length());
        tokenizer.encode(text, tokens);
        return Arrays.stream(tokens.toArray());
    }

    @Override
    public void restrict(float[] logits) {
        if (said < script.length) {
            float kept = logits[script[said]];
            Arrays.fill(logits, Float.NEGATIVE_INFINITY);
            // A token that something else has ruled out is said all the same.
            logits[script[said]] = kept == Float.NEGATIVE_INFINITY ? 0 : kept;
        }
    }

    @Override
    public void accept(int token) {
        if (said < script.length && script[said] != token) {
            throw new IllegalStateException("token " + token + " is not number " + said + " of the script");
        }
        said++;
    }
}
