package dev.tramontane.checkpoint;

import java.util.List;

/**
 * A value in the header of a GGUF file. The format's many widths of numbers make no difference to a reader and are not
 * kept. Lists are views of the mapped file: they are read when they are asked, and not after it was closed.
 */
public sealed interface GgufValue {
    /** A whole number; unsigned ones of 64 bits keep their bits. */
    record Whole(long value) implements GgufValue {}

    /** A floating-point number. */
    record Real(double value) implements GgufValue {}

    /** A truth value. */
    record Flag(boolean value) implements GgufValue {}

    /** A text; what is not UTF-8 is U+FFFD. */
    record Text(String value) implements GgufValue {}

    /** A list of {@link Whole} numbers. */
    record Wholes(List<Long> values) implements GgufValue {}

    /** A list of {@link Real} numbers. */
    record Reals(List<Double> values) implements GgufValue {}

    /** A list of {@link Flag} values. */
    record Flags(List<Boolean> values) implements GgufValue {}

    /** A list of {@link Text} values. */
    record Texts(List<String> values) implements GgufValue {}
}
