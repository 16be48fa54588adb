package dev.tramontane.cli;

import dev.tramontane.tensor.ElementType;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how a latent cache is stored. */
final class CacheTypeConverter implements ITypeConverter<ElementType> {
    @Override
    public ElementType convert(String text) {
        return switch (text) {
            case "f32" -> ElementType.F32;
            case "bf16" -> ElementType.BF16;
            default -> throw new TypeConversionException("must be f32 or bf16, not '" + text + "'");
        };
    }
}
