package dev.tramontane.tensor;

import java.util.EnumMap;
import java.util.Map;

/** A {@link VectorFormat} for every element type, made when it is first needed, for one thread. */
final class VectorFormats {

    private final Map<ElementType, VectorFormat> formats = new EnumMap<>(ElementType.class);

    VectorFormat of(ElementType type) {
        VectorFormat format = formats.get(type);
        if (format == null) {
            format = VectorFormat.create(type);
            formats.put(type, format);
        }
        return format;
    }
}
