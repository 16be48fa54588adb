package dev.tramontane.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The header of a safetensors file: a little-endian 64-bit length, that many bytes of JSON, then the data. Everything
 * the format promises is checked here, so that the rest of the program can slice without a doubt.
 *
 * @param tensors in the order of their data
 * @param metadata free text of the writer
 */
record SafetensorsHeader(List<TensorInfo> tensors, Map<String, String> metadata) {
    static final String METADATA = "__metadata__";

    /** The longest header that the format allows. */
    static final long LONGEST = 100_000_000;

    private static final int MOST_TENSORS = 1_000_000;
    private static final int MOST_DIMENSIONS = 16;
    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Reads and checks the header of a whole file in memory. */
    static SafetensorsHeader read(Path file, MemorySegment content) {
        if (content.byteSize() < Long.BYTES) {
            throw new CheckpointException(
                    file + ": " + content.byteSize() + " bytes are too few for a safetensors file; download it again");
        }
        long length = content.get(LENGTH, 0);
        if (length < 0 || length > LONGEST || length > content.byteSize() - Long.BYTES) {
            throw new CheckpointException(file + ": the header claims " + Long.toUnsignedString(length)
                    + " bytes, but the file has " + content.byteSize() + " and the format allows " + LONGEST
                    + "; this is not a safetensors file, or it is damaged: download it again");
        }
        byte[] json = content.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
        return new Parser(file, Long.BYTES + length, content.byteSize()).parse(json);
    }

    private record Parser(Path file, long dataStart, long fileSize) {

        SafetensorsHeader parse(byte[] json) {
            List<TensorInfo> tensors = new ArrayList<>();
            Map<String, String> metadata = Map.of();
            try (JsonParser parser = Json.parser(json)) {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    throw fail("the header is not a JSON object");
                }
                for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                    if (name.equals(METADATA)) {
                        metadata = metadata(parser);
                    } else {
                        tensors.add(tensor(parser, name));
                    }
                    if (tensors.size() > MOST_TENSORS) {
                        throw fail("the header lists more than " + MOST_TENSORS + " tensors");
                    }
                }
                if (parser.nextToken() != null) {
                    throw fail("something follows the JSON object of the header");
                }
            } catch (JacksonException e) {
                throw Json.invalid(file, e);
            }
            tensors.sort(Comparator.comparingLong(TensorInfo::offset).thenComparingLong(TensorInfo::byteSize));
            checkCoverage(tensors);
            return new SafetensorsHeader(List.copyOf(tensors), metadata);
        }

        private Map<String, String> metadata(JsonParser parser) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw fail(METADATA + " is not an object of strings");
            }
            Map<String, String> metadata = new LinkedHashMap<>();
            for (String key = parser.nextName(); key != null; key = parser.nextName()) {
                if (parser.nextToken() != JsonToken.VALUE_STRING) {
                    throw fail(METADATA + " entry " + Quoted.of(key) + " is not a string");
                }
                metadata.put(key, parser.getString());
            }
            return Map.copyOf(metadata);
        }

        private TensorInfo tensor(JsonParser parser, String name) {
            if (name.isEmpty()) {
                throw fail("a tensor has an empty name");
            }
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw fail(name, "is not described by an object");
            }
            @Nullable DataType type = null;
            @Nullable List<Long> shape = null;
            @Nullable List<Long> offsets = null;
            for (String field = parser.nextName(); field != null; field = parser.nextName()) {
                switch (field) {
                    case "dtype" -> type = dataType(parser, name);
                    case "shape" -> shape = numbers(parser, name, field);
                    case "data_offsets" -> offsets = numbers(parser, name, field);
                    default -> throw fail(name, "has an unknown field " + Quoted.of(field));
                }
            }
            if (type == null || shape == null || offsets == null) {
                throw fail(name, "lacks " + (type == null ? "dtype" : shape == null ? "shape" : "data_offsets"));
            }
            return placed(name, type, shape, offsets);
        }

        private TensorInfo placed(String name, DataType type, List<Long> shape, List<Long> offsets) {
            if (offsets.size() != 2) {
                throw fail(name, "has " + offsets.size() + " data_offsets instead of begin and end");
            }
            long begin = offsets.getFirst();
            long end = offsets.getLast();
            if (begin > end || end > fileSize - dataStart) {
                throw fail(
                        name,
                        "claims the bytes " + begin + " to " + end + " of " + (fileSize - dataStart) + " in the file");
            }
            long expected;
            try {
                expected = type.byteSize(TensorInfo.elementCount(shape));
            } catch (ArithmeticException e) {
                throw fail(name, "of shape " + shape + " and type " + type + " has no possible size");
            }
            if (end - begin != expected) {
                throw fail(
                        name,
                        "of shape " + shape + " and type " + type + " needs " + expected + " bytes, but has "
                                + (end - begin));
            }
            return new TensorInfo(name, type, shape, dataStart + begin, expected, file);
        }

        private DataType dataType(JsonParser parser, String name) {
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw fail(name, "has a dtype that is not a string");
            }
            String text = parser.getString();
            return DataType.named(text).orElseThrow(() -> fail(name, "has an unknown dtype " + Quoted.of(text)));
        }

        private List<Long> numbers(JsonParser parser, String name, String field) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw fail(name, "has a " + field + " that is not a list");
            }
            List<Long> numbers = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT || numbers.size() == MOST_DIMENSIONS) {
                    throw fail(
                            name,
                            "has a " + field + " that is not a list of at most " + MOST_DIMENSIONS + " whole numbers");
                }
                long number = wholeNumber(parser, name, field);
                if (number < 0) {
                    throw fail(name, "has the negative number " + number + " in " + field);
                }
                numbers.add(number);
            }
            return List.copyOf(numbers);
        }

        private long wholeNumber(JsonParser parser, String name, String field) {
            try {
                return parser.getLongValue();
            } catch (JacksonException e) {
                throw fail(name, "has a number in " + field + " that is out of range");
            }
        }

        /** The data must be covered from the first byte to the last, each byte once. */
        private void checkCoverage(List<TensorInfo> sorted) {
            long position = dataStart;
            for (TensorInfo tensor : sorted) {
                if (tensor.offset() < position) {
                    throw fail(tensor.name(), "overlaps the tensor before it");
                }
                if (tensor.offset() > position) {
                    throw fail(tensor.name(), "begins after a gap of " + (tensor.offset() - position) + " bytes");
                }
                position += tensor.byteSize();
            }
            if (position != fileSize) {
                throw fail("the last " + (fileSize - position) + " bytes belong to no tensor");
            }
        }

        private CheckpointException fail(String tensor, String what) {
            return fail("tensor " + Quoted.of(tensor) + " " + what);
        }

        private CheckpointException fail(String what) {
            return new CheckpointException(
                    file + ": " + what + "; the file is damaged or not safetensors: download or convert it again");
        }
    }
}
