package dev.tramontane.checkpoint;

import java.util.ArrayDeque;
import java.util.Deque;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON as a tree. A mapper would do the same, and take longer to be set up than a small model takes to load. */
final class JsonTree {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser parser;
    /** The objects and arrays that have begun and not ended, the innermost first. */
    private final Deque<JsonNode> open = new ArrayDeque<>();

    private JsonNode root = MissingNode.getInstance();
    private String name = "";

    private JsonTree(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * The one value of a text; missing if there is none.
     *
     * @throws tools.jackson.core.JacksonException if it is not JSON, or something follows
     */
    static JsonNode read(byte[] json) {
        try (JsonParser parser = Json.parser(json)) {
            return new JsonTree(parser).read();
        }
    }

    private JsonNode read() {
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            if (open.isEmpty() && !root.isMissingNode()) {
                throw new StreamReadException(parser, "something follows its end");
            }
            switch (token) {
                case PROPERTY_NAME -> name = parser.currentName();
                case END_OBJECT, END_ARRAY -> open.pop();
                default -> add(value(token));
            }
        }
        return root;
    }

    private void add(JsonNode value) {
        JsonNode parent = open.peek();
        switch (parent) {
            case ObjectNode object -> object.set(name, value);
            case ArrayNode array -> array.add(value);
            case null, default -> root = value;
        }
        if (value.isContainer()) {
            open.push(value);
        }
    }

    private JsonNode value(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> NODES.objectNode();
            case START_ARRAY -> NODES.arrayNode();
            case VALUE_STRING -> NODES.stringNode(parser.getString());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
            case VALUE_NUMBER_INT ->
                switch (parser.getNumberType()) {
                    case INT -> NODES.numberNode(parser.getIntValue());
                    case LONG -> NODES.numberNode(parser.getLongValue());
                    default -> NODES.numberNode(parser.getBigIntegerValue());
                };
            default -> throw new StreamReadException(parser, "has " + token + " where a value should be");
        };
    }
}
