package dev.tramontane.checkpoint;

import dev.tramontane.tensor.ElementType;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** What the matrices of a checkpoint that is written are rounded to. */
public enum WeightFormat {
    F32(ElementType.F32, Optional.of(DataType.F32), OptionalInt.of(0)),
    F16(ElementType.F16, Optional.of(DataType.F16), OptionalInt.of(1)),
    BF16(ElementType.BF16, Optional.of(DataType.BF16), OptionalInt.of(32)),
    /** E4M3 with a scale per matrix; embedding, output head and routers are {@link #BF16}. */
    FP8(ElementType.F8_E4M3, Optional.of(DataType.F8_E4M3), OptionalInt.empty()),
    /** Four bits, a scale per 16 numbers and one per matrix; for {@link RandomCheckpoint} only. */
    NVFP4(ElementType.NVFP4, Optional.empty(), OptionalInt.empty()),
    /** Eight bits and a scale per 32 numbers. */
    Q8_0(ElementType.Q8_0, Optional.of(DataType.Q8_0), OptionalInt.of(7)),
    /** Four bits and a scale per 32 numbers; embedding and output head are {@link #Q8_0}, for they cost little. */
    Q4_0(ElementType.Q4_0, Optional.of(DataType.Q4_0), OptionalInt.of(2));

    private final ElementType element;
    private final Optional<DataType> type;
    private final OptionalInt ggufFileType;

    WeightFormat(ElementType element, Optional<DataType> type, OptionalInt ggufFileType) {
        this.element = element;
        this.type = type;
        this.ggufFileType = ggufFileType;
    }

    /** The name on the command line, such as {@code q4_0}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The format with a label, if there is one. */
    public static Optional<WeightFormat> labelled(String label) {
        return Arrays.stream(values())
                .filter(format -> format.label().equals(label))
                .findFirst();
    }

    /** Whether a GGUF file can have such matrices. */
    public boolean isForGguf() {
        return ggufFileType.isPresent();
    }

    ElementType element() {
        return element;
    }

    /** The type of a tensor whose elements are of this format, where they are not in several tensors. */
    DataType type() {
        return type.orElseThrow(() -> new UnsupportedOperationException(this + " is spread over several tensors"));
    }

    /** What GGUF calls a file that is mostly of this format. */
    int ggufFileType() {
        return ggufFileType.orElseThrow(() -> new IllegalArgumentException("a GGUF file cannot have " + this));
    }

    /** The format of embedding and output head. */
    WeightFormat ofVocabulary() {
        return switch (this) {
            case Q4_0 -> Q8_0;
            case FP8, NVFP4 -> BF16;
            case F32, F16, BF16, Q8_0 -> this;
        };
    }

    /** Rows that are not whole blocks are not quantised. */
    WeightFormat ofRows(int columns) {
        boolean isWhole = columns % element.elementsPerBlock() == 0;
        return isWhole ? this : BF16;
    }
}
