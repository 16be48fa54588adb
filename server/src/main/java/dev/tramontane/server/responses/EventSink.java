package dev.tramontane.server.responses;

import java.io.IOException;
import tools.jackson.databind.node.ObjectNode;

/** Takes what is told of a response while it is made. */
interface EventSink {

    /**
     * Tells something.
     *
     * @param type the event's type
     * @param fields its other fields
     */
    void send(String type, ObjectNode fields) throws IOException;
}
