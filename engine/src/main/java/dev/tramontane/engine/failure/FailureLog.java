package dev.tramontane.engine.failure;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Tells a log of failures, in full once a minute for each that is distinct and then by their number: who can make requests fail
 * must not be able to fill a disk. What exceptions say is left out, since it may quote a request; see {@link FailureTrace}.
 */
public final class FailureLog {
    private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();
    /** More distinct failures than a minute ever has, unless somebody makes them up. */
    private static final int MOST_DISTINCT = 64;

    /** How often a failure has happened since it was told in full. */
    private static final class Occurrences {
        final Level level;
        final long told;
        long since;

        Occurrences(Level level, long told) {
            this.level = level;
            this.told = told;
        }
    }

    private final Logger log;
    private final LongSupplier nanoTime;
    private final Map<String, Occurrences> recent = new HashMap<>();

    /** @param log what is told */
    public FailureLog(Logger log) {
        this(log, System::nanoTime);
    }

    FailureLog(Logger log, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
    }

    /**
     * Something has failed.
     *
     * @param what what it was, always in the same words
     * @param id what the failure can be joined with elsewhere; may be empty
     */
    public void log(Level level, String what, String id, Throwable failure) {
        FailureTrace trace = FailureTrace.of(failure);
        String head = id.isEmpty() ? what : what + " (" + id + ")";
        if (isNew(level, what + ": " + trace.summary())) {
            log.log(level, () -> head + ": " + trace.text());
        } else {
            log.log(Level.DEBUG, () -> head + ": once more " + trace.summary());
        }
    }

    private synchronized boolean isNew(Level level, String kind) {
        long now = nanoTime.getAsLong();
        tellPast(now);
        Occurrences known = recent.get(kind);
        if (known != null) {
            known.since++;
            return false;
        }
        if (recent.size() < MOST_DISTINCT) {
            recent.put(kind, new Occurrences(level, now));
            return true;
        }
        return false;
    }

    /** Tells of failures whose minute is over how many there were, and forgets them. */
    private void tellPast(long now) {
        Iterator<Map.Entry<String, Occurrences>> entries = recent.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<String, Occurrences> entry = entries.next();
            Occurrences past = entry.getValue();
            if (now - past.told >= WINDOW_NANOS) {
                entries.remove();
                if (past.since > 0) {
                    log.log(past.level, entry.getKey() + ": " + past.since + " more like the one told of before");
                }
            }
        }
    }
}
