package dev.tramontane.engine;

import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Effort;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * One request for completions.
 *
 * @param input what to continue: a conversation with its tools and reasoning effort, or plain text or tokens
 * @param sampling how tokens are chosen; empty for the checkpoint's own recommendation
 * @param limits where to end
 * @param terms on whose behalf, and how urgently
 * @param samples completions of the same prompt, which is computed once; 1 to 64. With a seed, sample i is what seed + i
 *     would give alone
 * @param logprobs how many likeliest tokens to tell with each chosen one, 0 to 20; empty to tell no probabilities
 * @param constraint makes the restriction of each sample's tokens, a new one for each
 */
public record Request(
        Input input,
        Optional<Sampling> sampling,
        Limits limits,
        Terms terms,
        int samples,
        OptionalInt logprobs,
        Optional<Supplier<? extends TokenConstraint>> constraint) {

    private static final int MOST_SAMPLES = 64;
    private static final int MOST_LOGPROBS = 20;

    /** @throws IllegalArgumentException naming the field that is out of range */
    public Request {
        if (samples < 1 || samples > MOST_SAMPLES) {
            throw new IllegalArgumentException("samples must be 1 to " + MOST_SAMPLES + ", not " + samples);
        }
        if (logprobs.isPresent() && (logprobs.getAsInt() < 0 || logprobs.getAsInt() > MOST_LOGPROBS)) {
            throw new IllegalArgumentException(
                    "top_logprobs must be 0 to " + MOST_LOGPROBS + ", not " + logprobs.getAsInt());
        }
    }

    /** The chat as it is, everything else by default. */
    public static Request of(Chat chat) {
        return of(new Input.OfChat(chat));
    }

    /** The input as it is, everything else by default. */
    public static Request of(Input input) {
        return new Request(
                input, Optional.empty(), Limits.NONE, Terms.DEFAULT, 1, OptionalInt.empty(), Optional.empty());
    }

    /** The reasoning effort that the chat asks for, if it is a chat and does. */
    Optional<Effort> effort() {
        return input instanceof Input.OfChat(Chat chat) ? chat.effort() : Optional.empty();
    }

    /** The same with other sampling. */
    public Request withSampling(Sampling sampling) {
        return new Request(input, Optional.of(sampling), limits, terms, samples, logprobs, constraint);
    }

    /** The same with other limits. */
    public Request withLimits(Limits limits) {
        return new Request(input, sampling, limits, terms, samples, logprobs, constraint);
    }

    /** The same with other stop strings. */
    public Request withStop(String... stop) {
        return withLimits(limits.withStop(List.of(stop)));
    }

    /** The same with another limit of generated tokens. */
    public Request withMaxTokens(int maxTokens) {
        return withLimits(limits.withMaxTokens(maxTokens));
    }

    /** The same with another least number of generated tokens. */
    public Request withMinTokens(int minTokens) {
        return withLimits(limits.withMinTokens(minTokens));
    }

    /** The same with another limit of thinking tokens. */
    public Request withThinkingBudget(int tokens) {
        return withLimits(limits.withThinkingBudget(tokens));
    }

    /** The same on other terms. */
    public Request withTerms(Terms terms) {
        return new Request(input, sampling, limits, terms, samples, logprobs, constraint);
    }

    /** The same on behalf of another tenant. */
    public Request withTenant(String tenant) {
        return withTerms(terms.withTenant(tenant));
    }

    /** The same with another priority. */
    public Request withPriority(int priority) {
        return withTerms(terms.withPriority(priority));
    }

    /** The same with another deadline, counted from the arrival. */
    public Request withDeadline(Duration deadline) {
        return withTerms(terms.withDeadline(deadline));
    }

    /** The same with another number of samples. */
    public Request withSamples(int samples) {
        return new Request(input, sampling, limits, terms, samples, logprobs, constraint);
    }

    /** The same, telling with each token its probability and so many of the likeliest others. */
    public Request withLogprobs(int top) {
        return new Request(input, sampling, limits, terms, samples, OptionalInt.of(top), constraint);
    }

    /** The same with a restriction of its tokens, made anew for every sample. */
    public Request withConstraint(Supplier<? extends TokenConstraint> constraint) {
        return new Request(input, sampling, limits, terms, samples, logprobs, Optional.of(constraint));
    }
}
