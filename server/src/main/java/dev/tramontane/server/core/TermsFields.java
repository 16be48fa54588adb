package dev.tramontane.server.core;

import dev.tramontane.engine.Terms;
import dev.tramontane.server.keys.Caller;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** On whose behalf a request is served: its caller's, and what of it the request may change. */
public final class TermsFields {
    private static final int LONGEST_SALT = 256;
    private static final int LEAST_PRIORITY = -100;

    private TermsFields() {}

    /** The terms of a request: {@code priority}, not above the caller's, and {@code cache_salt}. */
    public static Terms read(RequestFields fields, Caller caller) {
        Terms terms = Terms.DEFAULT
                .withTenant(caller.tenant())
                .withPriority(fields.integer("priority", LEAST_PRIORITY, caller.priority())
                        .orElse(caller.priority()));
        Optional<String> salt = fields.string("cache_salt", LONGEST_SALT);
        return salt.map(text -> terms.withCacheSalt(ofTenant(caller.tenant(), text)))
                .orElse(terms);
    }

    /** A salt that is the tenant's own, so that nobody gets at another tenant's cache by guessing its salts. */
    private static String ofTenant(String tenant, String salt) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(tenant.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return HexFormat.of().formatHex(digest.digest(salt.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
