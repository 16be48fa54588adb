package dev.tramontane.server.responses;

import dev.tramontane.language.json.JsonPrinter;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.server.core.RequestFields;
import java.nio.charset.StandardCharsets;

/**
 * One item of a conversation, in the form in which it is listed.
 *
 * @param id its id
 * @param json all of it, the id included
 * @param place where it stands in the request
 */
record Item(String id, JsonObject json, String place) {

    RequestFields fields() {
        return new RequestFields(json, place);
    }

    byte[] bytes() {
        return JsonPrinter.print(json).getBytes(StandardCharsets.UTF_8);
    }
}
