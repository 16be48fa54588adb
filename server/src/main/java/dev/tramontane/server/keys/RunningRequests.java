package dev.tramontane.server.keys;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How many requests of each key run at the moment, as far as their number is limited. */
public final class RunningRequests {

    private final Map<String, Integer> byName = new HashMap<>();

    /** One of the places that a key has for its requests; to be given back once. */
    public final class Place implements AutoCloseable {
        private final String name;
        private final int left;

        private Place(String name, int left) {
            this.name = name;
            this.left = left;
        }

        /** How many places the key had left when this one was taken. */
        public int left() {
            return left;
        }

        @Override
        public void close() {
            end(name);
        }
    }

    /**
     * Takes a place for a request.
     *
     * @param caller one whose requests are limited
     * @return empty if as many as may be are running
     */
    public synchronized Optional<Place> begin(Caller caller) {
        int most = caller.mostConcurrent().orElseThrow();
        int running = byName.getOrDefault(caller.name(), 0);
        if (running >= most) {
            return Optional.empty();
        }
        byName.put(caller.name(), running + 1);
        return Optional.of(new Place(caller.name(), most - running - 1));
    }

    private synchronized void end(String name) {
        byName.computeIfPresent(name, (_, running) -> running == 1 ? null : running - 1);
    }
}
