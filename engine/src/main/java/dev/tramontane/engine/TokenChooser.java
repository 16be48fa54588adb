package dev.tramontane.engine;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** How one completion chooses its tokens: everything between the model's logits and the token. */
final class TokenChooser {

    private final Sampling sampling;
    private final LogitAdjustments adjustments;
    private final Randomness randomness;
    private final Limits limits;
    private final Vocabulary vocabulary;
    private final OptionalInt topLogprobs;
    private final @Nullable TokenConstraint constraint;
    private final Thought thought;
    private int generated;
    private @Nullable TokenLogprob logprob;

    /** @param sample the number of this sample of the request */
    TokenChooser(Submission submission, int sample) {
        Request request = submission.request();
        sampling = submission.sampling();
        adjustments = new LogitAdjustments(sampling, submission.prompt());
        randomness = submission.randomness(sample);
        limits = request.limits();
        vocabulary = submission.vocabulary();
        topLogprobs = request.logprobs();
        constraint =
                request.constraint().isPresent() ? request.constraint().get().get() : null;
        thought = new Thought(submission);
    }

    /**
     * Chooses the next token from {@link Sampler#logits} and remembers it.
     *
     * @throws ArithmeticException if the logits are of no use
     * @throws IllegalStateException if every token is ruled out
     */
    int choose(Sampler sampler) {
        LogprobSnapshot snapshot = topLogprobs.isPresent() ? sampler.observe(topLogprobs.getAsInt()) : null;
        sampler.adjust(adjustments);
        int token = mustCloseThought() ? vocabulary.endThink() : sample(sampler);
        boolean isThinking = thought.accept(token);
        logprob = snapshot == null ? null : snapshot.tokenLogprob(token, isThinking);
        adjustments.accept(token);
        if (constraint != null) {
            constraint.accept(token);
        }
        generated++;
        return token;
    }

    private int sample(Sampler sampler) {
        float[] logits = sampler.logits();
        if (generated < limits.minTokens()) {
            logits[vocabulary.end()] = Float.NEGATIVE_INFINITY;
        }
        if (mayNotThink()) {
            logits[vocabulary.think()] = Float.NEGATIVE_INFINITY;
        }
        if (constraint != null) {
            constraint.restrict(logits);
        }
        return sampler.choose(sampling, randomness.uniform(generated));
    }

    /** The last token of the budget is the closing marker. */
    private boolean mustCloseThought() {
        return thought.isOpen()
                && vocabulary.endThink() >= 0
                && limits.thinkingBudget().isPresent()
                && thought.tokens() + 1 >= limits.thinkingBudget().getAsInt();
    }

    /** A thought needs both its markers. */
    private boolean mayNotThink() {
        return !thought.isOpen()
                && vocabulary.think() >= 0
                && limits.thinkingBudget().isPresent()
                && thought.tokens() + 2 > limits.thinkingBudget().getAsInt();
    }

    /** The last token's probability, if the request asks for it. */
    @Nullable
    TokenLogprob logprob() {
        return logprob;
    }
}
