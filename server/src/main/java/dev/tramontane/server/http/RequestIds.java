package dev.tramontane.server.http;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Ids that join a request, its answer and the log. A client may bring its own. */
final class RequestIds {
    static final String HEADER = "x-request-id";

    private static final int LONGEST = 128;

    private RequestIds() {}

    /** The client's id if it is fit for a log and a header, else a new one. */
    static String of(@Nullable String sent) {
        return sent != null && isProper(sent) ? sent : "req_" + random();
    }

    private static boolean isProper(String id) {
        return !id.isEmpty()
                && id.length() <= LONGEST
                && id.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || c == '-'
                                || c == '_'
                                || c == '.'
                                || c == ':');
    }

    private static String random() {
        HexFormat hex = HexFormat.of();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    }
}
