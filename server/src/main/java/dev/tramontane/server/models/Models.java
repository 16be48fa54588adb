package dev.tramontane.server.models;

import dev.tramontane.engine.Engine;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.server.core.ServedModel;
import dev.tramontane.server.core.Services;
import dev.tramontane.server.http.Exchange;
import dev.tramontane.server.http.Json;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code GET /v1/models}: what clients of OpenAI, Mistral, vLLM and llama.cpp look for, all in one; and the form of Anthropic for
 * its clients.
 */
public final class Models {

    private final Services services;
    private final long created;
    private final AnthropicModels anthropic;

    public Models(Services services) {
        this.services = services;
        Instant now = services.clock().instant().truncatedTo(ChronoUnit.SECONDS);
        created = now.getEpochSecond();
        anthropic = new AnthropicModels(services, now);
    }

    /** Answers with all models. */
    public void list(Exchange exchange) throws IOException {
        if (AnthropicModels.isAskedBy(exchange)) {
            exchange.answer(200, anthropic.page(exchange));
            return;
        }
        ObjectNode answer = Json.object().put("object", "list");
        ArrayNode data = answer.putArray("data");
        services.models().models().forEach(model -> data.add(model(model)));
        exchange.answer(200, answer);
    }

    /** Answers with the one that the path names. */
    public void one(Exchange exchange) throws IOException {
        ServedModel model = services.models().get(exchange.variable("id"));
        exchange.answer(200, AnthropicModels.isAskedBy(exchange) ? anthropic.model(model) : model(model));
    }

    private ObjectNode model(ServedModel model) {
        Engine engine = services.engine();
        String root = services.models().id();
        ObjectNode node = Json.object()
                .put("id", model.name())
                .put("object", "model")
                .put("type", "base")
                .put("created", created)
                .put("owned_by", "tramontane")
                .put("root", root)
                .put("parent", model.name().equals(root) ? null : root)
                .put("name", model.name())
                .put("max_model_len", engine.contextLength())
                .put("max_context_length", engine.contextLength())
                .put(
                        "default_model_temperature",
                        engine.recommendedSampling(model.effort()).temperature());
        ArrayNode aliases = node.putArray("aliases");
        services.models().models().stream()
                .map(ServedModel::name)
                .filter(name -> !name.equals(model.name()))
                .forEach(aliases::add);
        node.putObject("capabilities")
                .put("completion_chat", true)
                .put("completion_fim", false)
                .put("function_calling", true)
                .put("vision", engine.takesImages())
                .put("fine_tuning", false)
                .put("reasoning", thinks(engine));
        ArrayNode modalities =
                node.putObject("architecture").putArray("input_modalities").add("text");
        if (engine.takesImages()) {
            modalities.add("image");
        }
        return node;
    }

    private static boolean thinks(Engine engine) {
        return engine.tokenizer()
                .effortSetting()
                .map(setting -> setting.values().contains(Effort.HIGH.toString()))
                .equals(Optional.of(true));
    }
}
