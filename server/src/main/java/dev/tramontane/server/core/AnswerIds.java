package dev.tramontane.server.core;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Draws the ids of answers that nobody can ask for later, so that they need be unlikely to repeat and no more. */
public final class AnswerIds {
    private AnswerIds() {}

    /** A new id of 128 random bits that begins like this, as clients tell kinds of answers apart. */
    public static String next(String prefix) {
        HexFormat hex = HexFormat.of();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return prefix + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    }
}
