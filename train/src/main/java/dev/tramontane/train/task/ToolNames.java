package dev.tramontane.train.task;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** What tools and parameters may be called: so many ways that only reading the list of tools helps. */
final class ToolNames {
    private static final List<String> VERBS = List.of(
            "get", "fetch", "lookup", "find", "run", "do", "call", "query", "use", "my", "new", "read", "make", "show",
            "api", "check", "ask", "start");

    private ToolNames() {}

    /** A name for a tool, from its noun or invented. */
    static String tool(RandomGenerator random, String noun) {
        String subject = Draw.chance(random, 0.25) ? Words.invented(random) : noun;
        if (Draw.chance(random, 0.15)) {
            return subject;
        }
        return join(random, Draw.from(random, VERBS), subject);
    }

    /** A key for a parameter: one of those that it may have, or an invented one. */
    static String key(RandomGenerator random, List<String> keys) {
        if (Draw.chance(random, 0.2)) {
            return Words.invented(random);
        }
        return Draw.from(random, keys);
    }

    private static String join(RandomGenerator random, String verb, String subject) {
        List<String> styles = new ArrayList<>();
        styles.add(verb + "_" + subject);
        styles.add(subject + "_" + verb);
        styles.add(verb + Character.toUpperCase(subject.charAt(0)) + subject.substring(1));
        styles.add(verb + "-" + subject);
        styles.add(verb + "_" + subject);
        return Draw.from(random, styles);
    }
}
