package dev.tramontane.train.picture;

import java.util.stream.Collectors;

/** How the thought before an answer goes through a text. */
final class Spelling {
    private Spelling() {}

    /** Character by character. */
    static String of(String text) {
        return text.chars().mapToObj(Character::toString).collect(Collectors.joining(" "));
    }
}
