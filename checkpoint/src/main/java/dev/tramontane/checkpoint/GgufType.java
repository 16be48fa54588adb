package dev.tramontane.checkpoint;

import java.util.Optional;

/** The types that values in a GGUF header have. */
enum GgufType {
    UINT8(0, 1),
    INT8(1, 1),
    UINT16(2, 2),
    INT16(3, 2),
    UINT32(4, 4),
    INT32(5, 4),
    FLOAT32(6, 4),
    BOOL(7, 1),
    STRING(8, 8),
    ARRAY(9, 12),
    UINT64(10, 8),
    INT64(11, 8),
    FLOAT64(12, 8);

    private static final GgufType[] BY_CODE = values();

    private final int code;
    private final int leastBytes;

    GgufType(int code, int leastBytes) {
        this.code = code;
        this.leastBytes = leastBytes;
    }

    /** The bytes of a value, of a string or list the least. */
    int leastBytes() {
        return leastBytes;
    }

    /** The type's number in a file. */
    int code() {
        return code;
    }

    static Optional<GgufType> of(int code) {
        return code < 0 || code >= BY_CODE.length ? Optional.empty() : Optional.of(BY_CODE[code]);
    }
}
