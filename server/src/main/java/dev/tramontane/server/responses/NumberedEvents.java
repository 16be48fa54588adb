package dev.tramontane.server.responses;

import dev.tramontane.server.http.EventStream;
import dev.tramontane.server.http.Exchange;
import dev.tramontane.server.http.Json;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Sends events with their type and number. The answer begins with the first, until which errors are answers of their own. */
final class NumberedEvents implements EventSink {

    private final Exchange exchange;
    private @Nullable EventStream events;
    private long sent;

    NumberedEvents(Exchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public void send(String type, ObjectNode fields) throws IOException {
        ObjectNode event = Json.object().put("type", type).put("sequence_number", sent++);
        event.setAll(fields);
        events().send(type, event);
    }

    void ping() throws IOException {
        events().ping();
    }

    private EventStream events() {
        if (events == null) {
            events = exchange.eventStream();
        }
        return events;
    }
}
