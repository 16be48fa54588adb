package dev.tramontane.server.core;

import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Fields that nobody here has heard of. They are ignored, and mentioned in the log once each. */
public final class UnknownFields {
    private static final System.Logger LOG = System.getLogger(UnknownFields.class.getName());
    private static final int MOST = 256;
    private static final int LONGEST = 64;

    private final Set<String> known;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    /** @param known the fields that are read or refused */
    public UnknownFields(Set<String> known) {
        this.known = Set.copyOf(known);
    }

    /** Looks at a request's names, not at its values. */
    public void mention(RequestFields fields) {
        for (String name : fields.object().members().keySet()) {
            if (!known.contains(name) && name.length() <= LONGEST && seen.size() < MOST && seen.add(name)) {
                LOG.log(Level.DEBUG, () -> "field ignored: " + name.replaceAll("[^A-Za-z0-9_.-]", "?"));
            }
        }
    }
}
