package dev.tramontane.checkpoint;

import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.function.LongFunction;

/** Reads the values of a GGUF header. */
final class GgufValues {
    /** Far beyond the vocabularies that lists are for. */
    private static final int MOST_ELEMENTS = Limits.VOCABULARY;

    private static final int LONGEST_TEXT = 64 << 20;

    private final GgufCursor cursor;

    GgufValues(GgufCursor cursor) {
        this.cursor = cursor;
    }

    /** The value at the cursor, with its type before it. */
    GgufValue read(String key) {
        GgufType type = type(key);
        return switch (type) {
            case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64 ->
                new GgufValue.Whole(cursor.wholeAt(type, cursor.take(type.leastBytes(), key)));
            case FLOAT32, FLOAT64 -> new GgufValue.Real(cursor.realAt(type, cursor.take(type.leastBytes(), key)));
            case BOOL -> new GgufValue.Flag(cursor.flagAt(cursor.take(type.leastBytes(), key)));
            case STRING -> new GgufValue.Text(cursor.text(key, LONGEST_TEXT));
            case ARRAY -> list(key);
        };
    }

    private GgufType type(String key) {
        int code = cursor.int32("the type of " + key);
        return GgufType.of(code).orElseThrow(() -> cursor.fail(key + " has the unknown type " + code));
    }

    private GgufValue list(String key) {
        GgufType type = type(key);
        int count = cursor.count("the length of " + key, type.leastBytes(), MOST_ELEMENTS);
        return switch (type) {
            case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64 ->
                new GgufValue.Wholes(fixed(type, count, key, at -> cursor.wholeAt(type, at)));
            case FLOAT32, FLOAT64 -> new GgufValue.Reals(fixed(type, count, key, at -> cursor.realAt(type, at)));
            case BOOL -> new GgufValue.Flags(fixed(type, count, key, cursor::flagAt));
            case STRING -> new GgufValue.Texts(texts(count, key));
            case ARRAY -> throw cursor.fail(key + " is a list of lists, which no model needs");
        };
    }

    private <E> List<E> fixed(GgufType type, int count, String key, LongFunction<E> read) {
        long start = cursor.take((long) count * type.leastBytes(), key);
        return new View<>(count, index -> start + (long) index * type.leastBytes(), read);
    }

    private List<String> texts(int count, String key) {
        // No longer than the texts themselves, which begin with eight bytes of length.
        long[] starts = new long[count];
        for (int i = 0; i < count; i++) {
            starts[i] = cursor.position();
            cursor.take(cursor.int64(key), key);
        }
        return new View<>(count, index -> starts[index], cursor::textAt);
    }

    /** Where an element begins. */
    @FunctionalInterface
    private interface Place {
        long of(int index);
    }

    private static final class View<E> extends AbstractList<E> implements RandomAccess {
        private final int size;
        private final Place place;
        private final LongFunction<E> read;

        View(int size, Place place, LongFunction<E> read) {
            this.size = size;
            this.place = place;
            this.read = read;
        }

        @Override
        public E get(int index) {
            return read.apply(place.of(Objects.checkIndex(index, size)));
        }

        @Override
        public int size() {
            return size;
        }
    }
}
