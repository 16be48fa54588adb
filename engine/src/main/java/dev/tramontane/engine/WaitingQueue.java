package dev.tramontane.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Completions that wait to be computed. The highest priority goes first; within it the tenant that was served least, and
 * of a tenant whoever came first.
 */
final class WaitingQueue {

    private final Map<Tenant, PriorityQueue<Generation>> byTenant = new HashMap<>();
    private int size;

    int size() {
        return size;
    }

    void add(Generation generation) {
        byTenant.computeIfAbsent(generation.tenant(), _ -> new PriorityQueue<>(Generation.IMPORTANCE))
                .add(generation);
        size++;
    }

    /** Whose turn it is; null if nobody waits. */
    @Nullable
    Generation peek() {
        if (size == 0) {
            // Asked before every step, mostly in vain.
            return null;
        }
        Generation best = null;
        for (PriorityQueue<Generation> queue : byTenant.values()) {
            Generation candidate = queue.element();
            if (best == null || goesBefore(candidate, best)) {
                best = candidate;
            }
        }
        return best;
    }

    private static boolean goesBefore(Generation one, Generation other) {
        if (one.priority() != other.priority()) {
            return one.priority() > other.priority();
        }
        if (one.tenant().served() != other.tenant().served()) {
            return one.tenant().served() < other.tenant().served();
        }
        return one.order() < other.order();
    }

    void remove(Generation generation) {
        PriorityQueue<Generation> queue = byTenant.get(generation.tenant());
        if (queue != null && queue.remove(generation)) {
            size--;
            if (queue.isEmpty()) {
                byTenant.remove(generation.tenant());
            }
        }
    }

    void forEach(Consumer<Generation> action) {
        byTenant.values().forEach(queue -> queue.forEach(action));
    }
}
