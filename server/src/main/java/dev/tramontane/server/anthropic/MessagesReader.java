package dev.tramontane.server.anthropic;

import dev.tramontane.engine.Limits;
import dev.tramontane.engine.Request;
import dev.tramontane.engine.Sampling;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.server.core.CompletionCall;
import dev.tramontane.server.core.EffortMapping;
import dev.tramontane.server.core.LateInstructions;
import dev.tramontane.server.core.LimitFields;
import dev.tramontane.server.core.Places;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.core.SamplingFields;
import dev.tramontane.server.core.ServedModel;
import dev.tramontane.server.core.Services;
import dev.tramontane.server.core.TermsFields;
import dev.tramontane.server.core.UnknownFields;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.keys.Caller;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads requests for messages. */
final class MessagesReader {

    /** What the prompt depends on, and the hint which of it to cache. */
    private static final Set<String> PROMPT = Set.of(
            "model",
            "messages",
            "system",
            "tools",
            "tool_choice",
            "thinking",
            "output_config",
            "context_management",
            "cache_control");

    /** What Anthropic's clients know by other names than whoever checks conversations. */
    private static final Map<String, String> NAMES =
            Map.of("reasoning_effort", "thinking", "parameters", "input_schema");

    /** What else the answer depends on. */
    private static final Set<String> ANSWER = Set.of(
            "max_tokens",
            "stop_sequences",
            "stream",
            "temperature",
            "top_p",
            "top_k",
            // Beyond what Anthropic has.
            "min_p",
            "seed",
            "random_seed",
            "presence_penalty",
            "frequency_penalty",
            "repetition_penalty",
            "logit_bias",
            "priority",
            "cache_salt");

    /** Hints that change no answer, and labels for the client's own use. */
    private static final Set<String> HARMLESS = Set.of("diagnostics", "metadata", "service_tier");

    private final Services services;
    private final UnknownFields unknown;

    MessagesReader(Services services) {
        this.services = services;
        Set<String> known = new HashSet<>(fields());
        known.addAll(RefusedMessageFields.names());
        unknown = new UnknownFields(known);
    }

    /** The fields that requests may have, read or harmless to ignore. */
    static Set<String> fields() {
        return Stream.of(promptFields(), ANSWER, HARMLESS).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
    }

    /** Those of them that make the prompt. */
    static Set<String> promptFields() {
        Set<String> fields = new HashSet<>(PROMPT);
        // Beyond what Anthropic has.
        fields.addAll(EffortMapping.FIELDS);
        return fields;
    }

    /**
     * Understands a request.
     *
     * @throws ApiException if it cannot be served as it is
     * @throws dev.tramontane.language.chat.ChatException if its conversation cannot be read
     */
    MessagesCall read(RequestFields fields, Caller caller) {
        Limits limits = limits(fields, caller);
        Prompt prompt = readPrompt(fields, caller);
        Sampling sampling = SamplingFields.read(
                fields, services.engine().recommendedSampling(prompt.chat().effort()));
        OptionalInt budget = prompt.thinking().budget();
        Request request = Request.of(prompt.chat())
                .withSampling(sampling)
                .withLimits(budget.isPresent() ? limits.withThinkingBudget(budget.getAsInt()) : limits)
                .withTerms(TermsFields.read(fields, caller));
        return new MessagesCall(
                new CompletionCall(
                        prompt.tools().enforced(request, services.engine()),
                        services.models().requested(fields).name(),
                        fields.isSet("stream"),
                        true,
                        prompt.warnings()),
                prompt.tools(),
                prompt.thinking().isShown(),
                prompt.places());
    }

    private static Limits limits(RequestFields fields, Caller caller) {
        OptionalInt most = fields.integer("max_tokens", 1, Integer.MAX_VALUE);
        if (most.isEmpty()) {
            throw ApiException.invalid("max_tokens", "is missing");
        }
        return Limits.NONE
                .withStop(LimitFields.stop(fields, "stop_sequences"))
                .withMaxTokens(LimitFields.allowed(most, "max_tokens", caller).getAsInt());
    }

    /** As {@link #read}, only what the model gets to see. */
    Prompt readPrompt(RequestFields fields, Caller caller) {
        ServedModel model = services.models().requested(fields);
        RefusedMessageFields.check(fields);
        unknown.mention(fields);
        ThinkingWish thinking = ThinkingWish.read(fields);
        Optional<Effort> effort = EffortMapping.effective(thinking.effort(), model, caller, services.engine());
        ToolFields tools = ToolFields.read(fields, services.limits().tools());
        Conversation conversation = Conversation.read(fields, services.limits());
        LateInstructions placed = conversation.messages();
        List<String> warnings = new ArrayList<>(tools.warnings());
        warnings.addAll(thinking.warnings());
        warnings.addAll(placed.warnings());
        ContextEdits.warning(fields).ifPresent(warnings::add);
        return new Prompt(
                new Chat(placed.messages(), tools.definitions(), effort),
                new Places(conversation.places(), tools.places(), NAMES),
                thinking,
                tools.rules(),
                warnings);
    }
}
