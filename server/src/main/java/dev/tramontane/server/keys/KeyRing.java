package dev.tramontane.server.keys;

import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Some keys, or none and everyone is admitted. */
final class KeyRing {
    private static final String BEARER = "bearer ";

    private final List<KeyEntry> entries;
    private final boolean isOpen;

    private KeyRing(List<KeyEntry> entries, boolean isOpen) {
        this.entries = List.copyOf(entries);
        this.isOpen = isOpen;
    }

    /** Admits everyone: for servers that only their own machine can reach. */
    static KeyRing open() {
        return new KeyRing(List.of(), true);
    }

    /** Admits those who know one of the keys. */
    static KeyRing of(List<KeyEntry> entries) {
        return new KeyRing(entries, false);
    }

    /** How many keys there are. */
    int size() {
        return entries.size();
    }

    /**
     * Who sends a request.
     *
     * @param authorization the {@code Authorization} header, if there is one
     * @param apiKey the {@code x-api-key} header, if there is one; counts if the other names no key
     * @return empty if a key is needed and none of these is known
     */
    Optional<Caller> admit(@Nullable String authorization, @Nullable String apiKey) {
        if (isOpen) {
            return Optional.of(Caller.ANYONE);
        }
        String key = bearer(authorization);
        return find(key == null ? apiKey : key);
    }

    private static @Nullable String bearer(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).strip()
                : null;
    }

    /** Compares with all entries, each in constant time, so that the time taken tells nothing about any. */
    private Optional<Caller> find(@Nullable String key) {
        if (key == null) {
            return Optional.empty();
        }
        byte[] hash = KeyHash.of(key);
        Optional<Caller> found = Optional.empty();
        for (KeyEntry entry : entries) {
            if (MessageDigest.isEqual(entry.hash(), hash)) {
                found = Optional.of(entry.caller());
            }
        }
        return found;
    }
}
