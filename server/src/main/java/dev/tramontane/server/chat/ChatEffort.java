package dev.tramontane.server.chat;

import dev.tramontane.server.core.EffortMapping;
import dev.tramontane.server.core.EffortWish;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.http.ApiException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** How much the model shall think, in the ways that clients of chat completions have beside the common ones. */
final class ChatEffort {
    private static final String REASONING = "reasoning";
    private static final String THINKING = "thinking";

    private ChatEffort() {}

    /** What {@link #read} reads. */
    static Set<String> fields() {
        Set<String> fields = new HashSet<>(EffortMapping.FIELDS);
        fields.add(REASONING);
        fields.add(THINKING);
        return fields;
    }

    /** @throws ApiException if two fields contradict each other */
    static Optional<EffortWish> read(RequestFields fields) {
        Optional<EffortWish> wish = EffortMapping.requested(fields);
        wish = EffortWish.agreed(wish, fields.inner(REASONING).flatMap(ChatEffort::ofReasoning));
        return EffortWish.agreed(wish, fields.inner(THINKING).map(ChatEffort::ofThinking));
    }

    /** As routers before several vendors have it. */
    private static Optional<EffortWish> ofReasoning(RequestFields reasoning) {
        refuseOthers(reasoning, Set.of("effort", "enabled"));
        return EffortWish.agreed(EffortMapping.word(reasoning, "effort"), EffortMapping.flag(reasoning, "enabled"));
    }

    /** As DeepSeek and Z.ai have it, after Anthropic. */
    private static EffortWish ofThinking(RequestFields thinking) {
        refuseOthers(thinking, Set.of("type", "clear_thinking"));
        EffortMapping.checkKeepsThoughts(thinking, "clear_thinking", false);
        String field = thinking.pathOf("type");
        return switch (thinking.required("type")) {
            case "enabled" -> EffortWish.ofFlag(true, field);
            case "disabled" -> EffortWish.ofFlag(false, field);
            default -> throw ApiException.invalid(field, "must be enabled or disabled");
        };
    }

    private static void refuseOthers(RequestFields settings, Set<String> known) {
        for (String name : settings.object().members().keySet()) {
            if (!known.contains(name) && settings.has(name)) {
                throw ApiException.unsupported(settings.pathOf(name), "is not supported; leave it out");
            }
        }
    }
}
