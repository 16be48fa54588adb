package dev.tramontane.server.chat;

import dev.tramontane.engine.Request;
import dev.tramontane.engine.Sampling;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.chat.ToolDefinition;
import dev.tramontane.server.core.CompletionCall;
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
import dev.tramontane.server.core.ToolRules;
import dev.tramontane.server.core.UnknownFields;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.keys.Caller;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads requests for chat completions. */
public final class ChatRequestReader {

    /** What the prompt depends on, beside the effort. */
    private static final Set<String> PROMPT =
            Set.of("model", "messages", "tools", "tool_choice", "continue_final_message", "add_generation_prompt");

    /** What else the answer depends on. */
    private static final Set<String> ANSWER = Set.of(
            "parallel_tool_calls",
            "stream",
            "stream_options",
            "n",
            "logprobs",
            "top_logprobs",
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
            "response_format",
            "priority",
            "cache_salt");

    /** Hints that change no answer, and labels for the client's own use. */
    private static final Set<String> HARMLESS =
            Set.of("user", "metadata", "prediction", "prompt_cache_key", "prompt_cache_retention", "safety_identifier");

    private final Services services;
    private final Conversations conversations;
    private final UnknownFields unknown;

    public ChatRequestReader(Services services) {
        this.services = services;
        conversations = new Conversations(services.limits());
        Set<String> known = new HashSet<>(fields());
        known.addAll(RefusedFields.OF_COMPLETIONS.names());
        unknown = new UnknownFields(known);
    }

    /** The fields that a request may have, whatever their value. */
    public static Set<String> fields() {
        Set<String> fields = promptFields();
        fields.addAll(ANSWER);
        fields.addAll(HARMLESS);
        return fields;
    }

    /** Those of them that make the prompt. */
    public static Set<String> promptFields() {
        Set<String> fields = new HashSet<>(PROMPT);
        fields.addAll(ChatEffort.fields());
        return fields;
    }

    /**
     * Understands a request.
     *
     * @throws ApiException if it cannot be served as it is
     * @throws dev.tramontane.language.chat.ChatException if its conversation cannot be read
     */
    public ChatCall read(RequestFields fields, Caller caller) {
        ServedModel model = services.models().requested(fields);
        RefusedFields.OF_COMPLETIONS.check(fields);
        checkResponseFormat(fields);
        unknown.mention(fields);
        int samples = fields.integer("n", 1, services.limits().samples()).orElse(1);
        OptionalInt logprobs = logprobs(fields);
        Optional<Effort> effort = EffortMapping.effective(ChatEffort.read(fields), model, caller, services.engine());
        ReadConversation conversation = conversations.read(fields);
        ToolChoices choices = ToolChoices.read(fields, conversation.chat());
        Chat narrowed = choices.narrowed(conversation.chat());
        Chat chat = new Chat(narrowed.messages(), narrowed.tools(), effort);
        Sampling sampling = SamplingFields.read(fields, services.engine().recommendedSampling(effort));
        ToolRules rules = new ToolRules(
                choices.choice(), fields.flag("parallel_tool_calls").orElse(true));
        Request request = Request.of(chat)
                .withSampling(sampling)
                .withLimits(LimitFields.read(fields, caller))
                .withTerms(TermsFields.read(fields, caller))
                .withSamples(samples);
        if (logprobs.isPresent()) {
            request = request.withLogprobs(logprobs.getAsInt());
        }
        StreamFields streaming = StreamFields.read(fields);
        List<String> warnings = new ArrayList<>(conversation.warnings());
        warnings.addAll(warnings(chat));
        return new ChatCall(
                new CompletionCall(
                        rules.enforced(request, services.engine()),
                        model.name(),
                        streaming.isStream(),
                        streaming.tellsUsage(),
                        warnings),
                rules,
                streaming.streamsToolCalls());
    }

    private static void checkResponseFormat(RequestFields fields) {
        Optional<RequestFields> format = fields.inner("response_format");
        if (format.isPresent() && !format.get().string("type").equals(Optional.of("text"))) {
            throw ApiException.unsupported("response_format", "is not supported yet but for type text");
        }
    }

    private static OptionalInt logprobs(RequestFields fields) {
        boolean wanted = fields.isSet("logprobs");
        OptionalInt top = fields.integer("top_logprobs", 0, RequestLimits.TOP_LOGPROBS);
        if (top.isPresent() && !wanted) {
            throw ApiException.invalid("top_logprobs", "needs logprobs to be true");
        }
        return wanted ? OptionalInt.of(top.orElse(0)) : OptionalInt.empty();
    }

    private static List<String> warnings(Chat chat) {
        List<String> warnings = new ArrayList<>();
        if (chat.tools().stream().anyMatch(ToolDefinition::strict)) {
            warnings.add("strict: arguments of tool calls are not held to their schema yet");
        }
        return warnings;
    }
}
