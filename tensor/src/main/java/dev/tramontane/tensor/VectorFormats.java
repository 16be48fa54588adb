package dev.tramontane.tensor;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** A {@link VectorFormat} for every element type, for one thread. */
final class VectorFormats {

    private final Map<ElementType, VectorFormat> formats = new EnumMap<>(ElementType.class);

    VectorFormats() {
        for (ElementType type : ElementType.values()) {
            formats.put(type, VectorFormat.create(type));
        }
    }

    VectorFormat of(ElementType type) {
        return Objects.requireNonNull(formats.get(type));
    }
}
