package dev.tramontane.server.http;

import dev.tramontane.server.keys.Caller;
import dev.tramontane.server.keys.RunningRequests;
import org.jspecify.annotations.Nullable;

/** What one request takes of what all share: one of its key's places, and memory. Given back when it is over. */
final class Claims implements AutoCloseable {
    private static final int RETRY_AFTER_SECONDS = 2;

    private final Caller caller;
    private final RunningRequests running;
    private final BodyBudget.Share memory;
    private RunningRequests.@Nullable Place place;

    Claims(Caller caller, RunningRequests running, BodyBudget budget) {
        this.caller = caller;
        this.running = running;
        memory = budget.share(caller.name());
    }

    /**
     * Takes one of the places that the caller's key has, if those are counted, and tells the client how many are left.
     *
     * @throws ApiException if none is left
     */
    void takePlace(Outlet outlet) {
        if (caller.mostConcurrent().isEmpty() || place != null) {
            return;
        }
        int most = caller.mostConcurrent().getAsInt();
        RunningRequests.Place taken = running.begin(caller).orElse(null);
        outlet.set("x-ratelimit-limit-requests", Integer.toString(most));
        outlet.set("x-ratelimit-remaining-requests", Integer.toString(taken == null ? 0 : taken.left()));
        if (taken == null) {
            throw ApiException.busy(
                    "this key may have " + most + " requests running at a time; wait until one has ended",
                    RETRY_AFTER_SECONDS);
        }
        place = taken;
    }

    /** The memory of the request. */
    BodyBudget.Share memory() {
        return memory;
    }

    /** Gives the place back, if one was taken: to send what has been computed takes none. */
    void givePlaceBack() {
        if (place != null) {
            place.close();
            place = null;
        }
    }

    @Override
    public void close() {
        memory.close();
        givePlaceBack();
    }
}
