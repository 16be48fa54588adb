package dev.tramontane.server.responses;

import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.http.ApiException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code input}: gives every item its id and its full form, and puts items in the place of references to them. */
final class InputItems {
    private static final Set<String> ROLES = Set.of("user", "assistant", "system", "developer");
    private static final int LONGEST_ID = 128;

    private final Ids ids;
    private final ResponseStore store;
    private final int most;

    /** @param most the most items of a request */
    InputItems(Ids ids, ResponseStore store, int most) {
        this.ids = ids;
        this.store = store;
        this.most = most;
    }

    /** The items of a request, without those of earlier responses. */
    List<Item> read(RequestFields fields, String owner) {
        Optional<JsonValue> input = fields.find("input");
        if (input.isEmpty()) {
            return List.of();
        }
        if (input.get() instanceof JsonString text) {
            return List.of(message(
                    new RequestFields(new JsonObject(Map.of("role", new JsonString("user"), "content", text)), "input"),
                    "user"));
        }
        List<JsonValue> elements = fields.elements("input", most);
        List<Item> items = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            items.add(item(RequestFields.of(elements.get(i), "input[" + i + "]"), owner));
        }
        return items;
    }

    private Item item(RequestFields fields, String owner) {
        String type = ItemTypes.of(fields);
        return switch (type) {
            case ItemTypes.MESSAGE -> message(fields, role(fields));
            case ItemTypes.REASONING -> identified(fields, "rs_");
            case ItemTypes.FUNCTION_CALL, ItemTypes.FUNCTION_RESULT -> identified(fields, "fc_");
            case ItemTypes.CUSTOM_CALL, ItemTypes.CUSTOM_RESULT -> identified(fields, "ctc_");
            case ItemTypes.ADDITIONAL_TOOLS -> identified(fields, "at_");
            case ItemTypes.REFERENCE -> referenced(fields, owner);
            default -> {
                if (ItemTypes.isHosted(type)) {
                    yield identified(fields, "item_");
                }
                throw ApiException.invalid(
                        fields.pathOf("type"),
                        "must be message, reasoning, function_call, function_call_output or item_reference");
            }
        };
    }

    private static String role(RequestFields fields) {
        return fields.string("role")
                .filter(ROLES::contains)
                .orElseThrow(() ->
                        ApiException.invalid(fields.pathOf("role"), "must be user, assistant, system or developer"));
    }

    private Item message(RequestFields fields, String role) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        members.put("type", new JsonString(ItemTypes.MESSAGE));
        members.put("role", new JsonString(role));
        members.put("status", new JsonString("completed"));
        members.putAll(fields.object().members());
        if (fields.get("content") instanceof JsonString text) {
            Map<String, JsonValue> part = new LinkedHashMap<>();
            part.put("type", new JsonString(role.equals("assistant") ? "output_text" : "input_text"));
            part.put("text", text);
            if (role.equals("assistant")) {
                part.put("annotations", new JsonArray(List.of()));
            }
            members.put("content", new JsonArray(List.of(new JsonObject(part))));
        }
        return identified(new RequestFields(new JsonObject(members), fields.path()), "msg_");
    }

    private Item identified(RequestFields fields, String prefix) {
        Optional<String> given = fields.string("id", LONGEST_ID).filter(id -> !id.isEmpty());
        if (given.isPresent()) {
            return new Item(given.get(), fields.object(), fields.path());
        }
        String id = ids.next(prefix);
        Map<String, JsonValue> members = new LinkedHashMap<>();
        members.put("id", new JsonString(id));
        members.putAll(fields.object().members());
        members.put("id", new JsonString(id));
        return new Item(id, new JsonObject(members), fields.path());
    }

    private Item referenced(RequestFields fields, String owner) {
        String id = fields.string("id").orElseThrow(() -> ApiException.invalid(fields.pathOf("id"), "is missing"));
        JsonObject json = store.findItem(owner, id)
                .orElseThrow(() -> ApiException.invalid(
                        fields.pathOf("id"),
                        "names an item that is not kept here, or not any more; send the item itself"));
        return new Item(id, json, fields.path());
    }
}
