package dev.tramontane.checkpoint;

import java.util.Optional;

/**
 * The element types that the file formats define. Files may contain any of them; only some, and {@link #U8} as the
 * carrier of packed numbers, can hold weights.
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
    BOOL(8),
    /** GGUF: blocks of 32 bytes and a scale. */
    Q8_0(32, 34),
    /** GGUF: blocks of 32 nibbles and a scale. */
    Q4_0(32, 18),
    /** GGUF: blocks of 256 nibbles with scales and minima. */
    Q4_K(256, 144),
    /** GGUF: blocks of 256 six-bit numbers with scales. */
    Q6_K(256, 210);

    private final int elementsPerBlock;
    private final int bitsPerBlock;

    DataType(int bits) {
        elementsPerBlock = 1;
        bitsPerBlock = bits;
    }

    DataType(int elementsPerBlock, int bytesPerBlock) {
        this.elementsPerBlock = elementsPerBlock;
        bitsPerBlock = bytesPerBlock * Byte.SIZE;
    }

    /** The elements that are stored together, 1 for most types. */
    public int elementsPerBlock() {
        return elementsPerBlock;
    }

    /** The bits of one block. */
    public int bitsPerBlock() {
        return bitsPerBlock;
    }

    /** Whether elements are stored one by one, as all of safetensors' are. */
    boolean isPlain() {
        return elementsPerBlock == 1;
    }

    /**
     * The bytes that {@code elements} elements occupy.
     *
     * @throws ArithmeticException if they are more than a long can count, or not a whole number of blocks or bytes
     */
    public long byteSize(long elements) {
        if (elements % elementsPerBlock != 0) {
            throw new ArithmeticException(elements + " elements are not whole blocks of " + elementsPerBlock);
        }
        long total = Math.multiplyExact(elements / elementsPerBlock, (long) bitsPerBlock);
        if (total % Byte.SIZE != 0) {
            throw new ArithmeticException(
                    elements + " elements of " + bitsPerBlock + " bits are not a whole number of bytes");
        }
        return total / Byte.SIZE;
    }

    /** The type that safetensors calls {@code name}. */
    static Optional<DataType> named(String name) {
        for (DataType type : values()) {
            if (type.isPlain() && type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
