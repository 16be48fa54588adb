package dev.tramontane.train.task;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Ways to ask the same thing, with slots such as {@code {a}} to fill. Some are never trained.
 *
 * @param trained for training and for {@link Split#HELD_OUT}
 * @param reserved for {@link Split#UNSEEN_PHRASING}
 */
public record Phrasings(List<String> trained, List<String> reserved) {
    /** The share of phrasings that are reserved is at least one in this. */
    private static final int RESERVED_SHARE = 4;

    /** Copies the lists. */
    public Phrasings {
        trained = List.copyOf(trained);
        reserved = List.copyOf(reserved);
        if (trained.isEmpty() || reserved.size() * RESERVED_SHARE < trained.size() + reserved.size()) {
            throw new IllegalArgumentException("a quarter of the phrasings must be reserved: " + trained);
        }
    }

    /** One phrasing per line; those that begin with an exclamation mark are reserved. */
    public static Phrasings of(String lines) {
        List<String> trained = new ArrayList<>();
        List<String> reserved = new ArrayList<>();
        for (String line : lines.lines().toList()) {
            if (line.startsWith("! ")) {
                reserved.add(line.substring(2));
            } else {
                trained.add(line);
            }
        }
        return new Phrasings(trained, reserved);
    }

    /** Draws one for a split. */
    public String draw(RandomGenerator random, Split split) {
        return Draw.from(random, split == Split.UNSEEN_PHRASING ? reserved : trained);
    }

    /** Draws one for a split and fills its slots: a name, its value, the next name and so on. */
    public String draw(RandomGenerator random, Split split, Object... slots) {
        return Draw.fill(draw(random, split), slots);
    }
}
