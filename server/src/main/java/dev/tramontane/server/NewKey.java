package dev.tramontane.server;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.server.http.Json;
import dev.tramontane.server.keys.KeyHash;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A key that was just made.
 *
 * @param key the key, to be handed to whoever shall use it and kept nowhere else
 * @param entry the line for the server's key file, which tells only the key's hash
 */
public record NewKey(String key, String entry) {
    private static final int RANDOM_BYTES = 32;
    private static final String PREFIX = "tram-";

    /**
     * What a key entitles to.
     *
     * @param name names the key in logs
     * @param tenant whose requests these are; empty for the name
     * @param priority of its requests, -100 to 100
     * @param effort for requests that do not say one; empty for the model's default
     */
    public record Terms(String name, Optional<String> tenant, int priority, Optional<Effort> effort) {}

    /** Makes a key from 256 random bits. */
    public static NewKey create(Terms terms) {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        String key = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        ObjectNode entry = Json.object().put("name", terms.name());
        entry.put("sha256", HexFormat.of().formatHex(KeyHash.of(key)));
        terms.tenant().ifPresent(tenant -> entry.put("tenant", tenant));
        if (terms.priority() != 0) {
            entry.put("priority", terms.priority());
        }
        terms.effort().ifPresent(effort -> entry.put("effort", effort.toString()));
        return new NewKey(key, new String(Json.bytes(entry), StandardCharsets.UTF_8));
    }
}
