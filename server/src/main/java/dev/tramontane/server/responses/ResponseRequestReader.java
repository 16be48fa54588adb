package dev.tramontane.server.responses;

import dev.tramontane.engine.Limits;
import dev.tramontane.engine.Request;
import dev.tramontane.engine.Sampling;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.chat.ToolDefinition;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonString;
import dev.tramontane.server.core.CompletionCall;
import dev.tramontane.server.core.EffortMapping;
import dev.tramontane.server.core.EffortWish;
import dev.tramontane.server.core.LateInstructions;
import dev.tramontane.server.core.LimitFields;
import dev.tramontane.server.core.Places;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.core.RequestLimits;
import dev.tramontane.server.core.SamplingFields;
import dev.tramontane.server.core.ServedModel;
import dev.tramontane.server.core.Services;
import dev.tramontane.server.core.TermsFields;
import dev.tramontane.server.core.ToolRules;
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

/** Reads requests for responses. */
final class ResponseRequestReader {
    /** Thoughts, messages, calls and results are items of their own, so there are more of them than messages. */
    private static final int ITEMS_PER_MESSAGE = 4;

    private static final String LOGPROBS = "message.output_text.logprobs";
    private static final String SEALED_THOUGHTS = "reasoning.encrypted_content";

    /** What this dialect knows by other names than whoever checks conversations. */
    private static final Map<String, String> NAMES = Map.of("messages", "input");

    /** Details of tools that this server does not have, so that there are none to tell, and what is told anyway. */
    private static final Set<String> EMPTY_INCLUDES = Set.of(
            "file_search_call.results",
            "web_search_call.results",
            "web_search_call.action.sources",
            "computer_call_output.output.image_url",
            "code_interpreter_call.outputs",
            "message.input_image.image_url");

    private static final Set<String> HONOURED = Set.of(
            "model",
            "input",
            "instructions",
            "previous_response_id",
            "store",
            "stream",
            "stream_options",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "reasoning",
            "prompt_mode",
            "enable_thinking",
            "chat_template_kwargs",
            "include",
            "text",
            "max_output_tokens",
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
            "top_logprobs",
            "truncation",
            "metadata",
            "priority",
            "cache_salt");

    /**
     * Labels for the client's own use, a limit for tools that this server does not have, and hints for a cache that finds what
     * prompts have in common by itself: a key to it could only keep equal prompts apart.
     */
    private static final Set<String> HARMLESS = Set.of(
            "user",
            "safety_identifier",
            "client_metadata",
            "max_tool_calls",
            "prompt_cache_key",
            "prompt_cache_options",
            "prompt_cache_retention");

    private final Services services;
    private final ResponseStore store;
    private final ThoughtSeal seal;
    private final InputItems items;
    private final ResponseSettings settings;
    private final UnknownFields unknown;

    ResponseRequestReader(Services services, ResponseStore store, ThoughtSeal seal, Ids ids) {
        this.services = services;
        this.store = store;
        this.seal = seal;
        items = new InputItems(ids, store, services.limits().messages() * ITEMS_PER_MESSAGE);
        settings = new ResponseSettings();
        Set<String> known = new HashSet<>(fields());
        known.addAll(RefusedResponseFields.FIELDS.names());
        unknown = new UnknownFields(known);
    }

    /** The fields that a request may have, whatever their value. */
    static Set<String> fields() {
        Set<String> fields = new HashSet<>(HONOURED);
        fields.addAll(HARMLESS);
        return fields;
    }

    /**
     * Understands a request.
     *
     * @throws ApiException if it cannot be served as it is
     * @throws dev.tramontane.language.chat.ChatException if an image in it cannot be read
     */
    ResponseCall read(RequestFields fields, Caller caller) {
        ServedModel model = services.models().requested(fields);
        RefusedResponseFields.FIELDS.check(fields);
        checkStreamOptions(fields);
        checkFormat(fields);
        unknown.mention(fields);
        List<String> warnings = new ArrayList<>();
        List<Item> input = items.read(fields, caller.name());
        Optional<String> previous = fields.string("previous_response_id");
        List<Item> all = new ArrayList<>(earlier(previous, caller.name()));
        all.addAll(input);
        if (all.isEmpty() && !fields.has("instructions")) {
            throw ApiException.invalid("input", "is missing");
        }

        DeclaredTools tools = DeclaredTools.read(
                toolDeclarations(fields, all), services.limits().tools());
        ToolDemand demand = ToolDemand.read(fields, tools);
        ToolRules rules = new ToolRules(
                demand.choice(), fields.flag("parallel_tool_calls").orElse(true));
        Conversation conversation = new Conversation(
                tools.names(), seal, caller.name(), services.limits().images());
        fields.string("instructions").filter(text -> !text.isEmpty()).ifPresent(conversation::instruct);
        all.forEach(conversation::add);
        warnings.addAll(tools.warnings());
        LateInstructions placed = conversation.turns().messages();
        warnings.addAll(conversation.warnings());
        warnings.addAll(placed.warnings());
        warnings.addAll(warnings(fields, demand));

        Optional<Effort> effort = EffortMapping.effective(effort(fields), model, caller, services.engine());
        Chat chat = new Chat(placed.messages(), demand.functions(), effort);
        Sampling sampling = SamplingFields.read(fields, services.engine().recommendedSampling(effort));
        Set<String> includes = includes(fields);
        Request request = request(fields, caller, chat, includes).withSampling(sampling);
        boolean isStored = fields.flag("store").orElse(true);
        return new ResponseCall(
                caller.name(),
                new CompletionCall(
                        rules.enforced(request, services.engine()),
                        model.name(),
                        fields.isSet("stream"),
                        true,
                        warnings),
                rules,
                tools.names(),
                new Thinking(asksForSummary(fields), includes.contains(SEALED_THOUGHTS)),
                settings.write(fields, sampling, request.limits(), effort),
                input,
                previous,
                isStored,
                new Places(conversation.turns().places(), tools.places(), NAMES));
    }

    private static Request request(RequestFields fields, Caller caller, Chat chat, Set<String> includes) {
        OptionalInt most = LimitFields.allowed(
                fields.integer("max_output_tokens", 1, Integer.MAX_VALUE), "max_output_tokens", caller);
        Request request = Request.of(chat)
                .withLimits(new Limits(List.of(), 0, most, OptionalInt.empty()))
                .withTerms(TermsFields.read(fields, caller));
        OptionalInt top = fields.integer("top_logprobs", 0, RequestLimits.TOP_LOGPROBS);
        boolean tellsLogprobs = includes.contains(LOGPROBS) || top.orElse(0) > 0;
        return tellsLogprobs ? request.withLogprobs(top.orElse(0)) : request;
    }

    /** The items of the responses that a request goes on from. */
    private List<Item> earlier(Optional<String> previous, String owner) {
        if (previous.isEmpty()) {
            return List.of();
        }
        List<StoredResponse> chain = store.chain(owner, previous.get())
                .orElseThrow(() -> ApiException.invalid(
                        "previous_response_id",
                        "names a response that is not kept here, or not any more; send its items instead"));
        return StoredItems.ofChain(chain);
    }

    private static List<RequestFields> toolDeclarations(RequestFields fields, List<Item> items) {
        List<RequestFields> declarations = new ArrayList<>(List.of(fields));
        items.stream()
                .map(Item::fields)
                .filter(item -> ItemTypes.of(item).equals(ItemTypes.ADDITIONAL_TOOLS))
                .forEach(declarations::add);
        return declarations;
    }

    private static void checkStreamOptions(RequestFields fields) {
        Optional<RequestFields> options = fields.inner("stream_options");
        if (options.isPresent() && options.get().isSet("include_obfuscation")) {
            throw ApiException.unsupported("stream_options.include_obfuscation", "is not supported; leave it out");
        }
    }

    private static void checkFormat(RequestFields fields) {
        Optional<RequestFields> format = fields.inner("text").flatMap(text -> text.inner("format"));
        if (format.isPresent() && !format.get().string("type").equals(Optional.of("text"))) {
            throw ApiException.unsupported("text.format", "is not supported yet but for type text");
        }
    }

    private static Optional<EffortWish> effort(RequestFields fields) {
        return EffortWish.agreed(
                fields.inner("reasoning").flatMap(reasoning -> EffortMapping.word(reasoning, "effort")),
                EffortMapping.requested(fields));
    }

    private static boolean asksForSummary(RequestFields fields) {
        Optional<RequestFields> reasoning = fields.inner("reasoning");
        Optional<String> summary = reasoning
                .flatMap(inner -> inner.string("summary"))
                .or(() -> reasoning.flatMap(inner -> inner.string("generate_summary")));
        if (summary.isPresent()
                && !Set.of("auto", "concise", "detailed", "none").contains(summary.get())) {
            throw ApiException.invalid("reasoning.summary", "must be auto, concise or detailed");
        }
        return summary.isPresent() && !summary.get().equals("none");
    }

    private static Set<String> includes(RequestFields fields) {
        Set<String> includes = new HashSet<>();
        List<JsonValue> elements = fields.elements("include", HONOURED.size());
        for (int i = 0; i < elements.size(); i++) {
            String path = "include[" + i + "]";
            if (!(elements.get(i) instanceof JsonString(String name))) {
                throw ApiException.invalid(path, "must be a string");
            }
            if (name.equals(LOGPROBS) || name.equals(SEALED_THOUGHTS)) {
                includes.add(name);
            } else if (!EMPTY_INCLUDES.contains(name)) {
                throw ApiException.unsupported(
                        path, "is not supported; there are " + SEALED_THOUGHTS + " and " + LOGPROBS);
            }
        }
        return includes;
    }

    private static List<String> warnings(RequestFields fields, ToolDemand demand) {
        List<String> warnings = new ArrayList<>();
        if (demand.functions().stream().anyMatch(ToolDefinition::strict)) {
            warnings.add("strict: arguments of function calls are not held to their schema yet");
        }
        String truncation = fields.string("truncation").orElse("disabled");
        if (truncation.equals("auto")) {
            warnings.add("truncation: a conversation that does not fit is refused and not shortened");
        } else if (!truncation.equals("disabled")) {
            throw ApiException.invalid("truncation", "must be disabled or auto");
        }
        return warnings;
    }
}
