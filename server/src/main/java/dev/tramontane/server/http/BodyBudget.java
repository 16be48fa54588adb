package dev.tramontane.server.http;

import java.util.HashMap;
import java.util.Map;

/**
 * The memory that the bodies of all requests may take together, what is made of them included. Many large ones at a time would
 * otherwise use up the heap, each of them within its limit; no caller gets more than half, so that one leaves room for others.
 */
final class BodyBudget {
    /** Of the heap, for bodies. */
    private static final int SHARE_OF_HEAP = 4;

    private final long most;
    private final long mostOfCaller;
    private final Map<String, Long> taken = new HashMap<>();
    private long takenByAll;

    /**
     * @param most the most bytes of all callers
     * @param mostOfCaller the most bytes of one caller
     */
    BodyBudget(long most, long mostOfCaller) {
        this.most = most;
        this.mostOfCaller = mostOfCaller;
    }

    /**
     * A part of this process's heap.
     *
     * @param largest what one request alone may need, which is there in any case
     */
    static BodyBudget ofHeap(long largest) {
        long most = Math.max(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP, largest);
        return new BodyBudget(most, Math.max(most / 2, largest));
    }

    /** What one request takes; given back when it is closed. */
    final class Share implements AutoCloseable {
        private final String caller;
        private long bytes;

        private Share(String caller) {
            this.caller = caller;
        }

        /** @throws ApiException if so much more is not to be had now, or not at all */
        void take(long more) {
            if (bytes + more > mostOfCaller) {
                throw ApiException.tooLarge("the request takes more memory than there is for one; send less at a time");
            }
            BodyBudget.this.take(caller, more);
            bytes += more;
        }

        @Override
        public void close() {
            give(caller, bytes);
            bytes = 0;
        }
    }

    /** The share of a request that takes nothing yet. */
    Share share(String caller) {
        return new Share(caller);
    }

    private synchronized void take(String caller, long bytes) {
        long ofCaller = taken.getOrDefault(caller, 0L) + bytes;
        if (ofCaller > mostOfCaller || takenByAll + bytes > most) {
            throw ApiException.unavailable("the requests being served are too large all together; try again later");
        }
        taken.put(caller, ofCaller);
        takenByAll += bytes;
    }

    private synchronized void give(String caller, long bytes) {
        takenByAll -= bytes;
        taken.computeIfPresent(caller, (_, before) -> before == bytes ? null : before - bytes);
    }

    /** What is taken now. */
    synchronized long taken() {
        return takenByAll;
    }
}
