package dev.tramontane.engine;

import org.jspecify.annotations.Nullable;

/** How one completion chooses its tokens: everything between the model's logits and the token. */
final class TokenChooser {

    private final Sampling sampling;
    private final LogitBias bias;
    private final Limits limits;
    private final Vocabulary vocabulary;
    private final long seed;
    private final int topLogprobs;
    private final @Nullable Occurrences occurrences;
    private final @Nullable TokenConstraint constraint;
    private final Thought thought;
    private int generated;
    private @Nullable TokenLogprob logprob;

    /** @param sample the number of this sample of the request */
    TokenChooser(Submission submission, int sample) {
        sampling = submission.sampling();
        bias = LogitBias.of(sampling);
        limits = submission.request().limits();
        vocabulary = submission.vocabulary();
        seed = submission.seed(sample);
        topLogprobs = submission.request().logprobs().orElse(-1);
        occurrences = sampling.hasPenalties() ? new Occurrences(submission.prompt()) : null;
        constraint = submission.request().constraint().isPresent()
                ? submission.request().constraint().get().get()
                : null;
        thought = new Thought(submission);
    }

    /**
     * Chooses the next token from {@link Sampler#logits} and remembers it.
     *
     * @throws ArithmeticException if the logits are of no use
     */
    int choose(Sampler sampler) {
        sampler.check();
        LogprobSnapshot snapshot = topLogprobs < 0 ? null : sampler.snapshot(topLogprobs);
        boolean belongsToThought = thought.isOpen();
        int token = mustCloseThought() ? vocabulary.endThink() : sample(sampler);
        belongsToThought |= thought.accept(token);
        logprob = snapshot == null ? null : snapshot.of(token, belongsToThought);
        if (occurrences != null) {
            occurrences.add(token);
        }
        if (constraint != null) {
            constraint.accept(token);
        }
        generated++;
        return token;
    }

    private int sample(Sampler sampler) {
        bias.apply(sampler.logits());
        if (occurrences != null) {
            sampler.penalise(sampling, occurrences);
        }
        if (generated < limits.minTokens()) {
            sampler.forbid(vocabulary.end());
        }
        if (mayNotThink()) {
            sampler.forbid(vocabulary.think());
        }
        if (constraint != null) {
            constraint.restrict(sampler.logits());
        }
        return sampler.choose(sampling, Randomness.uniform(seed, generated));
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
    @Nullable TokenLogprob logprob() {
        return logprob;
    }
}
