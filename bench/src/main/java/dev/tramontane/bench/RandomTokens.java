package dev.tramontane.bench;

import dev.tramontane.engine.Engine;
import dev.tramontane.engine.Input;
import dev.tramontane.engine.Request;
import dev.tramontane.engine.Sampling;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Prompts without meaning: ordinary tokens of a model's vocabulary, all equally likely. To be used by one thread. */
final class RandomTokens {

    private final Random random;
    private final int first;
    private final int end;

    RandomTokens(Engine engine, long seed) {
        random = new Random(seed);
        end = engine.tokenizer().vocabularySize();
        first = IntStream.range(0, end)
                .filter(token -> !engine.tokenizer().isSpecial(token))
                .findFirst()
                .orElseThrow();
    }

    int next() {
        return random.nextInt(first, end);
    }

    List<Integer> next(int count) {
        return IntStream.range(0, count).mapToObj(_ -> next()).toList();
    }

    /** Continues a prompt with the likeliest tokens, exactly as many as asked for. */
    static Request request(List<Integer> prompt, int generated) {
        return Request.of(new Input.OfTokens(prompt))
                .withSampling(Sampling.GREEDY)
                .withMaxTokens(generated)
                .withMinTokens(generated);
    }
}
