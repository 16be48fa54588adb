package dev.tramontane.server.completions;

import dev.tramontane.engine.Engine;
import dev.tramontane.engine.Input;
import dev.tramontane.engine.Limits;
import dev.tramontane.engine.Request;
import dev.tramontane.engine.Sampling;
import dev.tramontane.engine.Terms;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.tokenizer.SpecialTokens;
import dev.tramontane.server.core.EffortMapping;
import dev.tramontane.server.core.LimitFields;
import dev.tramontane.server.core.RefusedFields;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.core.RequestLimits;
import dev.tramontane.server.core.SamplingFields;
import dev.tramontane.server.core.ServedModel;
import dev.tramontane.server.core.Services;
import dev.tramontane.server.core.StreamFields;
import dev.tramontane.server.core.TermsFields;
import dev.tramontane.server.core.UnknownFields;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.keys.Caller;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads requests for completions of text. */
final class TextRequestReader {
    /** So many tokens are generated for requests that do not say, as everywhere that has this endpoint. */
    private static final int TOKENS = 16;

    /** The fields that a request may have, whatever their value. */
    static final Set<String> FIELDS = Set.of(
            "model",
            "prompt",
            "add_special_tokens",
            "echo",
            "suffix",
            "best_of",
            "n",
            "logprobs",
            "stream",
            "stream_options",
            "temperature",
            "top_p",
            "top_k",
            "min_p",
            "seed",
            "random_seed",
            "presence_penalty",
            "frequency_penalty",
            "repetition_penalty",
            "logit_bias",
            "stop",
            "min_tokens",
            "max_tokens",
            "max_completion_tokens",
            "thinking_token_budget",
            "priority",
            "cache_salt",
            "response_format",
            "user");

    private static final RefusedFields REFUSED = RefusedFields.OF_COMPLETIONS.without(Set.of("echo", "best_of"));

    private final Services services;
    private final PromptField prompts;
    private final UnknownFields unknown;

    TextRequestReader(Services services) {
        this.services = services;
        Engine engine = services.engine();
        prompts = new PromptField(engine.tokenizer(), engine.contextLength());
        Set<String> known = new HashSet<>(FIELDS);
        known.add("prompt_embeds");
        known.addAll(REFUSED.names());
        known.addAll(EffortMapping.FIELDS);
        unknown = new UnknownFields(known);
    }

    /**
     * Understands a request.
     *
     * @throws ApiException if it cannot be served as it is
     */
    TextCall read(RequestFields fields, Caller caller) {
        ServedModel model = services.models().requested(fields);
        REFUSED.check(fields);
        int samples = fields.integer("n", 1, services.limits().samples()).orElse(1);
        refuse(fields, samples);
        unknown.mention(fields);
        OptionalInt logprobs = fields.integer("logprobs", 0, RequestLimits.TOP_LOGPROBS);
        StreamFields streaming = StreamFields.read(fields);
        Sampling sampling = SamplingFields.read(fields, services.engine().recommendedSampling(Optional.empty()));
        Limits limits = limits(fields, caller);
        Terms terms = TermsFields.read(fields, caller);
        List<Input> inputs = prompts.read(fields);
        if (inputs.size() * samples > PromptField.MOST_PROMPTS) {
            throw ApiException.invalid("n", "times the number of prompts must be at most " + PromptField.MOST_PROMPTS);
        }
        boolean echoes = fields.isSet("echo");
        List<Request> requests = new ArrayList<>();
        List<String> echoed = new ArrayList<>();
        for (Input input : inputs) {
            Request request = Request.of(input)
                    .withSampling(sampling)
                    .withLimits(limits)
                    .withTerms(terms)
                    .withSamples(samples);
            requests.add(logprobs.isPresent() ? request.withLogprobs(logprobs.getAsInt()) : request);
            echoed.add(echoes ? text(input) : "");
        }
        return new TextCall(
                requests,
                echoed,
                model.name(),
                samples,
                logprobs.isPresent(),
                streaming.isStream(),
                streaming.tellsUsage());
    }

    private static void refuse(RequestFields fields, int samples) {
        if (!fields.string("suffix").orElse("").isEmpty()) {
            throw ApiException.unsupported(
                    "suffix", "is not supported: the model is not trained to fill in the middle");
        }
        OptionalInt best = fields.integer("best_of", 1, Integer.MAX_VALUE);
        if (best.isPresent() && best.getAsInt() != samples) {
            throw ApiException.unsupported("best_of", "is not supported but with the value of n, which returns all");
        }
        if (fields.isSet("echo") && fields.has("logprobs")) {
            throw ApiException.unsupported(
                    "echo", "is not supported together with logprobs: tokens of prompts have no probabilities here");
        }
        EffortMapping.requested(fields)
                .filter(wish -> wish.effort() == Effort.HIGH)
                .ifPresent(wish -> {
                    throw ApiException.unsupported(
                            wish.field(), "is not supported: plain prompts have no place for it");
                });
        if (fields.has("prompt_embeds")) {
            throw ApiException.unsupported("prompt_embeds", "is not supported: prompts are texts or tokens");
        }
        Optional<RequestFields> format = fields.inner("response_format");
        if (format.isPresent() && !format.get().string("type").equals(Optional.of("text"))) {
            throw ApiException.unsupported("response_format", "is not supported here but for type text");
        }
    }

    private static Limits limits(RequestFields fields, Caller caller) {
        Limits limits = LimitFields.read(fields, caller);
        if (fields.has("max_tokens") || fields.has("max_completion_tokens")) {
            return limits;
        }
        int tokens = Math.max(TOKENS, limits.minTokens());
        return limits.withMaxTokens(Math.min(tokens, limits.maxTokens().orElse(tokens)));
    }

    private String text(Input input) {
        return switch (input) {
            case Input.OfText(String text) -> text;
            case Input.OfTokens(List<Integer> tokens) ->
                services.engine()
                        .tokenizer()
                        .decode(tokens.stream().mapToInt(Integer::intValue).toArray(), SpecialTokens.IGNORE);
            case Input.OfChat _ -> throw new IllegalArgumentException("prompts are no chats");
        };
    }
}
