package dev.tramontane.server.core;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What clients should know about how their requests were understood, in a field that no vendor has. */
public final class Warnings {
    private Warnings() {}

    /** Adds them to an answer, if there are any. */
    public static void add(ObjectNode answer, List<String> warnings) {
        if (!warnings.isEmpty()) {
            ArrayNode node = answer.putArray("warnings");
            warnings.forEach(node::add);
        }
    }
}
