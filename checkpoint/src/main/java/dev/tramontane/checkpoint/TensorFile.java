package dev.tramontane.checkpoint;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A mapped file of tensors, whatever its format. */
interface TensorFile {

    Path file();

    /** The bytes of the whole file. */
    long byteSize();

    /** All tensors, in the order of their data. */
    List<TensorInfo> tensors();

    Optional<TensorInfo> find(String name);

    /** The bytes of a tensor of this file. */
    MemorySegment data(TensorInfo tensor);
}
