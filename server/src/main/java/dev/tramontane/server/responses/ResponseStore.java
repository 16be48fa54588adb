package dev.tramontane.server.responses;

import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.server.responses.StoredResponse.StoredItem;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps responses in memory, within limits; what was not used for longest goes first. Each caller sees its own responses only,
 * and one that keeps many loses its own, not the others'.
 */
final class ResponseStore {

    private record Key(String owner, String id) {}

    private record Kept(StoredResponse response, Instant used) {}

    private final StoreLimits limits;
    private final Clock clock;
    /** The least recently used first. */
    private final Map<Key, Kept> responses = new LinkedHashMap<>();

    private final Map<Key, StoredItem> items = new HashMap<>();
    private long bytes;

    ResponseStore(StoreLimits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /** Keeps a response; returns false if none is kept, or none as large as this one. */
    synchronized boolean add(StoredResponse response) {
        if (limits.responses() == 0 || response.bytes() > limits.ownerBytes() || response.bytes() > limits.bytes()) {
            return false;
        }
        forgetOld();
        Key key = new Key(response.owner(), response.id());
        responses.put(key, new Kept(response, clock.instant()));
        response.input().forEach(item -> items.put(new Key(response.owner(), item.id()), item));
        response.output().forEach(item -> items.put(new Key(response.owner(), item.id()), item));
        bytes += response.bytes();
        makeRoom(response.owner());
        return true;
    }

    /** A caller's response. */
    synchronized Optional<StoredResponse> find(String owner, String id) {
        forgetOld();
        Key key = new Key(owner, id);
        Kept kept = responses.remove(key);
        if (kept == null) {
            return Optional.empty();
        }
        responses.put(key, new Kept(kept.response(), clock.instant()));
        return Optional.of(kept.response());
    }

    /** A caller's response and those that it goes on from, the first of all first; empty if one of them is not kept. */
    synchronized Optional<List<StoredResponse>> chain(String owner, String id) {
        List<StoredResponse> chain = new ArrayList<>();
        Optional<String> next = Optional.of(id);
        while (next.isPresent()) {
            Optional<StoredResponse> response = find(owner, next.get());
            if (response.isEmpty()) {
                return Optional.empty();
            }
            chain.add(response.get());
            next = response.get().previous();
        }
        Collections.reverse(chain);
        return Optional.of(chain);
    }

    /** An item of one of a caller's responses. */
    synchronized Optional<JsonObject> findItem(String owner, String id) {
        forgetOld();
        return Optional.ofNullable(items.get(new Key(owner, id))).map(ResponseStore::parse);
    }

    /** An item as it was. */
    static JsonObject parse(StoredItem item) {
        if (JsonValue.parse(new String(item.json(), StandardCharsets.UTF_8)) instanceof JsonObject object) {
            return object;
        }
        throw new IllegalStateException("a kept item is not an object");
    }

    /** Forgets a caller's response; returns whether there was one. */
    synchronized boolean remove(String owner, String id) {
        forgetOld();
        Kept kept = responses.get(new Key(owner, id));
        if (kept != null) {
            drop(kept.response());
        }
        return kept != null;
    }

    /** The room taken by all responses. */
    synchronized long bytes() {
        return bytes;
    }

    private void forget(StoredResponse response) {
        bytes -= response.bytes();
        response.input().forEach(item -> items.remove(new Key(response.owner(), item.id()), item));
        response.output().forEach(item -> items.remove(new Key(response.owner(), item.id()), item));
    }

    private void forgetOld() {
        Instant oldest = clock.instant().minus(limits.age());
        Iterator<Kept> kept = responses.values().iterator();
        while (kept.hasNext()) {
            Kept next = kept.next();
            if (!next.used().isBefore(oldest)) {
                return;
            }
            kept.remove();
            forget(next.response());
        }
    }

    private void makeRoom(String owner) {
        List<StoredResponse> owners = responses.values().stream()
                .map(Kept::response)
                .filter(response -> response.owner().equals(owner))
                .toList();
        int count = owners.size();
        long ownerBytes = owners.stream().mapToLong(StoredResponse::bytes).sum();
        for (StoredResponse oldest : owners) {
            if (count <= limits.responses() && ownerBytes <= limits.ownerBytes()) {
                break;
            }
            drop(oldest);
            count--;
            ownerBytes -= oldest.bytes();
        }
        while (bytes > limits.bytes()) {
            drop(responses.values().iterator().next().response());
        }
    }

    private void drop(StoredResponse response) {
        responses.remove(new Key(response.owner(), response.id()));
        forget(response);
    }
}
