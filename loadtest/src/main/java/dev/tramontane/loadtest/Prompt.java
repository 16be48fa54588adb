package dev.tramontane.loadtest;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * What one request asks.
 *
 * @param input a text, or an array of messages
 * @param inputLength about how many tokens that is, for servers that do not tell
 * @param outputLength the most tokens of the answer
 */
public record Prompt(JsonNode input, int inputLength, int outputLength) {

    /** @throws IllegalArgumentException if the input is neither text nor messages */
    public Prompt {
        if (!input.isString() && !input.isArray()) {
            throw new IllegalArgumentException("a prompt is a text or an array of messages");
        }
    }

    /** A text. */
    static Prompt of(String text, int inputLength, int outputLength) {
        return new Prompt(StringNode.valueOf(text), inputLength, outputLength);
    }

    /** The body of the request. */
    ObjectNode body(Target target) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", target.model());
        if (target.api() == Api.CHAT) {
            body.set("messages", messages());
            body.put("max_completion_tokens", outputLength);
        } else if (input.isString()) {
            body.set("prompt", input);
            body.put("max_tokens", outputLength);
        } else {
            throw new IllegalArgumentException(
                    "messages need the chat API; the data has messages where texts are wanted");
        }
        if (target.exactLength()) {
            body.put("min_tokens", outputLength);
        }
        body.put("stream", true).putObject("stream_options").put("include_usage", true);
        body.setAll(target.extra());
        return body;
    }

    private JsonNode messages() {
        if (input.isArray()) {
            return input;
        }
        ArrayNode messages = JsonNodeFactory.instance.arrayNode();
        messages.addObject().put("role", "user").set("content", input);
        return messages;
    }
}
