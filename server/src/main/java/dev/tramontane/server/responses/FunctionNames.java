package dev.tramontane.server.responses;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * What functions are called. Clients put some into namespaces and take calls only by namespace and name; the model knows plain
 * names only, of at most 64 letters, digits, underscores and dashes.
 */
final class FunctionNames {
    private static final String BETWEEN = "__";
    private static final int LONGEST = 64;
    private static final int HASH_DIGITS = 8;

    /**
     * A function as clients call it.
     *
     * @param namespace the namespace, if it is in one
     * @param name its name there
     */
    record ClientName(Optional<String> namespace, String name) {}

    private final Map<ClientName, String> modelNames = new HashMap<>();
    private final Map<String, ClientName> clientNames = new HashMap<>();

    /**
     * Names for all functions of a request. The same functions always get the same names, so that prompts repeat.
     *
     * @param functions distinct ones
     */
    FunctionNames(List<ClientName> functions) {
        // Plain names stay as they are, whatever a namespace would like to be called.
        functions.stream()
                .filter(function -> function.namespace().isEmpty())
                .forEach(function -> add(function, function.name()));
        for (ClientName function : functions) {
            if (function.namespace().isPresent()) {
                String joined = joined(function);
                add(function, clientNames.containsKey(joined) ? hashed(function) : joined);
            }
        }
    }

    private void add(ClientName function, String modelName) {
        modelNames.put(function, modelName);
        clientNames.put(modelName, function);
    }

    /** What the model knows a function by, be it one of the request's or one of an earlier one's. */
    String forModel(ClientName function) {
        String known = modelNames.get(function);
        if (known != null) {
            return known;
        }
        return function.namespace().isEmpty() ? function.name() : joined(function);
    }

    /**
     * What the client knows a function by that the model calls. Models now and then leave out the namespace; if only one function
     * can be meant, it is.
     */
    ClientName forClient(String modelName) {
        ClientName known = clientNames.get(modelName);
        if (known != null) {
            return known;
        }
        List<ClientName> meant = modelNames.keySet().stream()
                .filter(function -> function.name().equals(modelName))
                .toList();
        return meant.size() == 1 ? meant.getFirst() : new ClientName(Optional.empty(), modelName);
    }

    private static String joined(ClientName function) {
        String joined = function.namespace().orElseThrow() + BETWEEN + function.name();
        return joined.length() <= LONGEST && isPlain(joined) ? joined : hashed(function);
    }

    private static boolean isPlain(String name) {
        return plain(name).equals(name);
    }

    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9_-]", "_");
    }

    /** As much of the name as fits, made unmistakable. */
    private static String hashed(ClientName function) {
        String whole = function.namespace().orElseThrow() + BETWEEN + function.name();
        CRC32 checksum = new CRC32();
        checksum.update(whole.getBytes(StandardCharsets.UTF_8));
        String hash = HexFormat.of().toHexDigits(checksum.getValue(), HASH_DIGITS);
        String name = plain(whole);
        return name.substring(0, Math.min(name.length(), LONGEST - HASH_DIGITS - 1)) + "_" + hash;
    }
}
