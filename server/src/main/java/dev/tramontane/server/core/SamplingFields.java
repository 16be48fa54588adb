package dev.tramontane.server.core;

import dev.tramontane.engine.Sampling;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.server.http.ApiException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The fields that say how tokens are chosen, by the names that OpenAI, Mistral and vLLM give them. */
public final class SamplingFields {
    private static final double MOST_BIAS = 100;
    private static final double HOTTEST = 2;

    private SamplingFields() {}

    /**
     * The sampling that a request asks for.
     *
     * @param base what is used for fields that are not there
     */
    public static Sampling read(RequestFields fields, Sampling base) {
        Sampling sampling = base;
        OptionalDouble temperature = fields.number("temperature", 0, HOTTEST);
        if (temperature.isPresent()) {
            sampling = sampling.withTemperature(temperature.getAsDouble());
        }
        OptionalInt topK = fields.integer("top_k", -1, Integer.MAX_VALUE);
        if (topK.isPresent()) {
            // -1 is another way to say all.
            sampling = sampling.withTopK(Math.max(topK.getAsInt(), 0));
        }
        OptionalDouble topP = fields.number("top_p", Double.MIN_NORMAL, 1);
        if (topP.isPresent()) {
            sampling = sampling.withTopP(topP.getAsDouble());
        }
        OptionalDouble minP = fields.number("min_p", 0, 1);
        if (minP.isPresent()) {
            sampling = sampling.withMinP(minP.getAsDouble());
        }
        OptionalLong seed = seed(fields);
        if (seed.isPresent()) {
            sampling = sampling.withSeed(seed.getAsLong());
        }
        Map<Integer, Float> bias = logitBias(fields);
        return penalties(fields, bias.isEmpty() ? sampling : sampling.withLogitBias(bias));
    }

    private static Sampling penalties(RequestFields fields, Sampling base) {
        Sampling sampling = base;
        OptionalDouble presence = fields.number("presence_penalty", -2, 2);
        if (presence.isPresent()) {
            sampling = sampling.withPresencePenalty(presence.getAsDouble());
        }
        OptionalDouble frequency = fields.number("frequency_penalty", -2, 2);
        if (frequency.isPresent()) {
            sampling = sampling.withFrequencyPenalty(frequency.getAsDouble());
        }
        OptionalDouble repetition = fields.number("repetition_penalty", 0.01, 100);
        if (repetition.isPresent()) {
            sampling = sampling.withRepetitionPenalty(repetition.getAsDouble());
        }
        return sampling;
    }

    private static OptionalLong seed(RequestFields fields) {
        OptionalLong seed = fields.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE);
        OptionalLong random = fields.integer("random_seed", Long.MIN_VALUE, Long.MAX_VALUE);
        if (seed.isPresent() && random.isPresent() && !seed.equals(random)) {
            throw ApiException.invalid("random_seed", "differs from seed; send one of them");
        }
        return seed.isPresent() ? seed : random;
    }

    private static Map<Integer, Float> logitBias(RequestFields fields) {
        RequestFields biases = fields.inner("logit_bias").orElse(null);
        if (biases == null) {
            return Map.of();
        }
        Map<String, JsonValue> members = biases.object().members();
        if (members.size() > RequestLimits.BIASED_TOKENS) {
            throw ApiException.invalid("logit_bias", "must have at most " + RequestLimits.BIASED_TOKENS + " tokens");
        }
        Map<Integer, Float> byToken = new HashMap<>();
        members.forEach((token, bias) ->
                byToken.put(token(token), (float) RequestFields.number(bias, "logit_bias", -MOST_BIAS, MOST_BIAS)));
        return byToken;
    }

    /** Token ids are keys, and so strings, in JSON. */
    private static int token(String id) {
        if (!id.isEmpty() && id.length() <= 9 && id.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Integer.parseInt(id);
        }
        throw ApiException.invalid("logit_bias", "must have token ids for keys");
    }
}
