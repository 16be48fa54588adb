package dev.tramontane.server.responses;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Draws ids of responses and items. Nobody can guess one: whoever knows a response's id can get at the response. */
final class Ids {
    /** What the ids of responses begin with. */
    static final String RESPONSE = "resp_";

    private static final int BYTES = 20;

    private final SecureRandom random = new SecureRandom();

    /** A new id that begins like this, as clients tell kinds of ids apart. */
    String next(String prefix) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return prefix + HexFormat.of().formatHex(bytes);
    }
}
