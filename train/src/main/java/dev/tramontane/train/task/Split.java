package dev.tramontane.train.task;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a sample is for. One in 32 of the operands (or fillers) of a task, by a hash of their text, is never drawn for
 * training, nor is a quarter of its phrasings.
 */
public enum Split {
    /** To learn from: operands that are not reserved, phrasings that are not reserved. */
    TRAIN,
    /** Reserved operands in phrasings that were trained. */
    HELD_OUT,
    /** Reserved operands in reserved phrasings. */
    UNSEEN_PHRASING,
    /** Larger than anything trained (more digits, terms, elements), in phrasings that were trained. */
    LONGER;

    private static final int RESERVED_BITS = 5;
    private static final int ATTEMPTS = 100_000;
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    /** Whether operands with this text are kept out of training. */
    static boolean reserves(String task, List<?> operands) {
        long hash = MULTIPLIER;
        for (byte b : (task + operands).getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ b) * MULTIPLIER;
            hash ^= hash >>> 29;
        }
        return hash >>> (Long.SIZE - RESERVED_BITS) == 0;
    }

    /** Draws operands until they belong to this split. */
    public <T> List<T> draw(String task, Supplier<List<T>> operands) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<T> drawn = operands.get();
            if (accepts(task, drawn)) {
                return drawn;
            }
        }
        throw new IllegalStateException("task " + task + " has no operands for " + this);
    }

    private boolean accepts(String task, List<?> operands) {
        return switch (this) {
            case TRAIN -> !reserves(task, operands);
            case HELD_OUT, UNSEEN_PHRASING -> reserves(task, operands);
            case LONGER -> true;
        };
    }
}
