package dev.tramontane.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The images of running completions, encoded one request after the other, a slice at a time beside the steps. */
final class ImageQueue {

    private @Nullable Submission current;

    /** Does the next slice of what is to be done; returns whether there was any. */
    boolean advance(List<Generation> running, Steps.Outcomes outcomes) {
        Generation waiting = next(running);
        if (waiting == null) {
            return false;
        }
        current = waiting.submission();
        try {
            if (current.encodeImages(waiting.computed())) {
                current = null;
            }
        } catch (RuntimeException | Error e) {
            current = null;
            outcomes.failed(waiting, e);
        }
        return true;
    }

    /** Goes on with whatever was begun, for as long as it is wanted. */
    private @Nullable Generation next(List<Generation> running) {
        Generation first = null;
        for (Generation generation : running) {
            if (generation.awaitsImages()) {
                if (generation.submission() == current) {
                    return generation;
                }
                first = first == null ? generation : first;
            }
        }
        return first;
    }
}
