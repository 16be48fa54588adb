package dev.tramontane.checkpoint;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The header of a GGUF file: counts, key-value pairs, the directory of tensors, then padding and the data. Everything
 * the format promises is checked here, so that the rest of the program can slice without a doubt.
 *
 * @param metadata in the order of the file
 * @param tensors in the order of their data
 */
record GgufHeader(Map<String, GgufValue> metadata, List<TensorInfo> tensors) {
    /** What a file begins with: "GGUF". */
    static final int MAGIC = 0x46554747;

    static final int VERSION = 3;
    static final String ALIGNMENT_KEY = "general.alignment";
    static final int DEFAULT_ALIGNMENT = 32;
    static final int MOST_DIMENSIONS = 4;
    static final int LONGEST_KEY = 65_535;
    static final int LONGEST_TENSOR_NAME = 1024;

    /** Version 3 only added files of the other byte order. */
    private static final int OLDEST_VERSION = 2;

    private static final int MOST_TENSORS = 1_000_000;
    private static final int MOST_KEYS = 100_000;
    /** Length of the key, type, one byte. */
    private static final int LEAST_PAIR_BYTES = Long.BYTES + Integer.BYTES + 1;
    /** Length of the name, number of dimensions, type, offset. */
    private static final int LEAST_TENSOR_BYTES = 2 * Long.BYTES + 2 * Integer.BYTES;

    private static final int LARGEST_ALIGNMENT = 1 << 20;

    /** Reads and checks the header of a whole file in memory. */
    static GgufHeader read(Path file, MemorySegment content) {
        return new Parser(file, content.byteSize(), new GgufCursor(file, content)).parse();
    }

    /** A tensor whose place counts from the beginning of the data, which is not known yet. */
    private record Entry(String name, DataType type, List<Long> shape, long offset, long byteSize) {}

    private record Parser(Path file, long fileSize, GgufCursor cursor) {

        GgufHeader parse() {
            if (cursor.remaining() < Integer.BYTES || cursor.int32("the magic number") != MAGIC) {
                throw cursor.fail("it does not begin with 'GGUF'");
            }
            int version = cursor.int32("the version");
            if (Integer.reverseBytes(version) == VERSION) {
                throw new CheckpointException(
                        file + ": is a GGUF file for big-endian machines; download or convert one without that");
            }
            if (version < OLDEST_VERSION || version > VERSION) {
                throw new CheckpointException(file + ": is GGUF of version " + Integer.toUnsignedString(version)
                        + ", and only 2 and 3 are supported; convert the model again");
            }
            int tensors = cursor.count("number of tensors", LEAST_TENSOR_BYTES, MOST_TENSORS);
            int pairs = cursor.count("number of key-value pairs", LEAST_PAIR_BYTES, MOST_KEYS);
            Map<String, GgufValue> metadata = metadata(pairs);
            int alignment = alignment(metadata);
            List<Entry> entries = entries(tensors, alignment);
            long dataStart = Math.ceilDiv(cursor.position(), (long) alignment) * alignment;
            List<TensorInfo> placed = entries.stream()
                    .map(entry -> placed(entry, dataStart))
                    .sorted(Comparator.comparingLong(TensorInfo::offset))
                    .toList();
            checkOverlap(placed);
            return new GgufHeader(Collections.unmodifiableMap(metadata), placed);
        }

        private Map<String, GgufValue> metadata(int count) {
            GgufValues values = new GgufValues(cursor);
            Map<String, GgufValue> metadata = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                String key = cursor.text("key number " + i, LONGEST_KEY);
                if (key.isEmpty()) {
                    throw cursor.fail("key number " + i + " is empty");
                }
                if (metadata.put(key, values.read("key " + Quoted.of(key))) != null) {
                    throw cursor.fail("key " + Quoted.of(key) + " is there twice");
                }
            }
            return metadata;
        }

        private int alignment(Map<String, GgufValue> metadata) {
            return switch (metadata.get(ALIGNMENT_KEY)) {
                case null -> DEFAULT_ALIGNMENT;
                case GgufValue.Whole(long value)
                when value > 0 && value <= LARGEST_ALIGNMENT && Long.bitCount(value) == 1 -> (int) value;
                case GgufValue _ ->
                    throw cursor.fail(ALIGNMENT_KEY + " is not a power of two up to " + LARGEST_ALIGNMENT);
            };
        }

        private List<Entry> entries(int count, int alignment) {
            List<Entry> entries = new ArrayList<>();
            Set<String> names = new HashSet<>();
            for (int i = 0; i < count; i++) {
                String name = cursor.text("the name of tensor number " + i, LONGEST_TENSOR_NAME);
                if (name.isEmpty()) {
                    throw cursor.fail("tensor number " + i + " has an empty name");
                }
                if (!names.add(name)) {
                    throw fail(name, "is there twice");
                }
                entries.add(entry(name, alignment));
            }
            return entries;
        }

        private Entry entry(String name, int alignment) {
            String what = "the description of tensor " + Quoted.of(name);
            List<Long> shape = shape(name, what);
            int code = cursor.int32(what);
            DataType type = GgmlTypes.of(code)
                    .orElseThrow(() -> new CheckpointException(file + ": tensor " + Quoted.of(name) + " has the type "
                            + Integer.toUnsignedString(code) + ", which is not supported; use a file of F32, F16, BF16,"
                            + " Q8_0, Q4_0, Q4_K or Q6_K"));
            long offset = cursor.int64(what);
            if (offset < 0 || offset % alignment != 0) {
                throw fail(
                        name,
                        "begins at " + Long.toUnsignedString(offset) + ", which is not a multiple of the alignment "
                                + alignment);
            }
            if (shape.getLast() % type.elementsPerBlock() != 0) {
                throw fail(
                        name,
                        "has rows of " + shape.getLast() + " numbers, which " + type + " cannot store in blocks of "
                                + type.elementsPerBlock());
            }
            try {
                long byteSize = type.byteSize(TensorInfo.elementCount(shape));
                return new Entry(name, type, shape, offset, byteSize);
            } catch (ArithmeticException e) {
                throw fail(name, "of shape " + shape + " and type " + type + " has no possible size");
            }
        }

        /** The dimensions, which the file lists from the innermost on. */
        private List<Long> shape(String name, String what) {
            int dimensions = cursor.int32(what);
            if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
                throw fail(
                        name,
                        "has " + Integer.toUnsignedString(dimensions) + " dimensions, not 1 to " + MOST_DIMENSIONS);
            }
            List<Long> shape = new ArrayList<>();
            for (int i = 0; i < dimensions; i++) {
                long dimension = cursor.int64(what);
                if (dimension < 1) {
                    throw fail(name, "has a dimension of " + Long.toUnsignedString(dimension));
                }
                shape.add(dimension);
            }
            return shape.reversed();
        }

        private TensorInfo placed(Entry entry, long dataStart) {
            if (entry.byteSize() > fileSize - dataStart || entry.offset() > fileSize - dataStart - entry.byteSize()) {
                throw fail(
                        entry.name(),
                        "claims " + entry.byteSize() + " bytes from byte " + entry.offset()
                                + " of the data on, which has " + Math.max(0, fileSize - dataStart));
            }
            return new TensorInfo(
                    entry.name(), entry.type(), entry.shape(), dataStart + entry.offset(), entry.byteSize(), file);
        }

        /** Gaps are allowed, for padding; sharing is not. */
        private void checkOverlap(List<TensorInfo> sorted) {
            long position = 0;
            for (TensorInfo tensor : sorted) {
                if (tensor.offset() < position) {
                    throw fail(tensor.name(), "overlaps the tensor before it");
                }
                position = tensor.offset() + tensor.byteSize();
            }
        }

        private CheckpointException fail(String tensor, String what) {
            return cursor.fail("tensor " + Quoted.of(tensor) + " " + what);
        }
    }
}
