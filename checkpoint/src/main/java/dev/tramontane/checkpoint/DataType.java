package dev.tramontane.checkpoint;

import java.util.Optional;

/**
 * The element types of the safetensors format. All are known, so that a file can be listed and checked; only the
 * floating-point types up to 32 bits, and {@link #U8} as the carrier of packed numbers, can hold weights.
 */
public enum DataType {
    F64(64),
    F32(32),
    F16(16),
    BF16(16),
    F8_E4M3(8),
    F8_E5M2(8),
    F8_E8M0(8),
    F6_E2M3(6),
    F6_E3M2(6),
    F4(4),
    C64(64),
    U64(64),
    U32(32),
    U16(16),
    U8(8),
    I64(64),
    I32(32),
    I16(16),
    I8(8),
    BOOL(8);

    private final int bits;

    DataType(int bits) {
        this.bits = bits;
    }

    /** The bits of one element. */
    public int bits() {
        return bits;
    }

    /**
     * The bytes that {@code elements} elements occupy.
     *
     * @throws ArithmeticException if they are more than a long can count or not a whole number of bytes
     */
    public long byteSize(long elements) {
        long total = Math.multiplyExact(elements, (long) bits);
        if (total % Byte.SIZE != 0) {
            throw new ArithmeticException(elements + " elements of " + bits + " bits are not a whole number of bytes");
        }
        return total / Byte.SIZE;
    }

    /** The type that the format calls {@code name}. */
    static Optional<DataType> named(String name) {
        for (DataType type : values()) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
