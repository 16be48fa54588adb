package dev.tramontane.checkpoint;

import java.util.List;

/**
 * What a conversion did.
 *
 * @param tensors those with numbers of the model, in the order in which they were written
 * @param bytesBefore all tensors of the checkpoint that was read
 * @param bytesAfter all tensors that were written, scales included
 */
public record ConversionReport(List<TensorQuality> tensors, long bytesBefore, long bytesAfter) {

    public ConversionReport {
        tensors = List.copyOf(tensors);
    }

    /** The numbers of all tensors. */
    public long elements() {
        return tensors.stream().mapToLong(TensorQuality::elements).sum();
    }
}
