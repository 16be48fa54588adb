package dev.tramontane.server;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.server.http.Json;
import dev.tramontane.server.keys.KeyHash;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
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
     * @param mostTokens the most tokens of an answer, at least 1; empty for as many as the context holds
     * @param mostConcurrent the most requests at a time, 1 to a million; empty for as many as there is room for
     */
    public record Terms(
            String name,
            Optional<String> tenant,
            int priority,
            Optional<Effort> effort,
            OptionalInt mostTokens,
            OptionalInt mostConcurrent) {

        /** Without limits of its own. */
        public Terms(String name, Optional<String> tenant, int priority, Optional<Effort> effort) {
            this(name, tenant, priority, effort, OptionalInt.empty(), OptionalInt.empty());
        }

        /** The same with another limit of an answer's tokens. */
        public Terms withMostTokens(int tokens) {
            return new Terms(name, tenant, priority, effort, OptionalInt.of(tokens), mostConcurrent);
        }

        /** The same with another limit of requests at a time. */
        public Terms withMostConcurrent(int requests) {
            return new Terms(name, tenant, priority, effort, mostTokens, OptionalInt.of(requests));
        }
    }

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
        terms.mostTokens().ifPresent(tokens -> entry.put("max_tokens", tokens));
        terms.mostConcurrent().ifPresent(requests -> entry.put("max_concurrent", requests));
        return new NewKey(key, new String(Json.bytes(entry), StandardCharsets.UTF_8));
    }
}
