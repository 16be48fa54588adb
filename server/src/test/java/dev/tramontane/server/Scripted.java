package dev.tramontane.server;

import dev.tramontane.engine.Engine;
import dev.tramontane.engine.TokenConstraint;
import dev.tramontane.language.tokenizer.Tekken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes the model say a given sequence of tokens, whatever it would rather say. The last one comes again and again. */
final class Scripted implements TokenConstraint {
    private final int[] tokens;
    private int next;

    private Scripted(int[] tokens) {
        this.tokens = tokens.clone();
    }

    /** @param parts names of special tokens, which stand in brackets, and texts */
    static Scripted of(Engine engine, String... parts) {
        Tekken tokenizer = engine.tokenizer();
        List<Integer> tokens = new ArrayList<>();
        for (String part : parts) {
            boolean isSpecial = part.matches("\\[[A-Z_/]+]|</s>");
            int[] ids = isSpecial ? new int[] {tokenizer.special(part)} : tokenizer.encode(part);
            Arrays.stream(ids).forEach(tokens::add);
        }
        return new Scripted(tokens.stream().mapToInt(Integer::intValue).toArray());
    }

    @Override
    public void restrict(float[] logits) {
        int wanted = tokens[Math.min(next, tokens.length - 1)];
        for (int i = 0; i < logits.length; i++) {
            if (i != wanted) {
                logits[i] = Float.NEGATIVE_INFINITY;
            }
        }
    }

    @Override
    public void accept(int token) {
        next++;
    }
}
