package dev.tramontane.server.responses;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The responses that are being made and will be kept. */
final class RunningResponses {

    private record Key(String owner, String id) {}

    private final Map<Key, RunningResponse> running = new ConcurrentHashMap<>();

    void add(String owner, String id, RunningResponse response) {
        running.put(new Key(owner, id), response);
    }

    Optional<RunningResponse> find(String owner, String id) {
        return Optional.ofNullable(running.get(new Key(owner, id)));
    }

    void remove(String owner, String id) {
        RunningResponse response = running.remove(new Key(owner, id));
        if (response != null) {
            response.vanish();
        }
    }
}
