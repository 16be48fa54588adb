package dev.tramontane.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads whether kernels are warmed up. */
final class WarmUpConverter implements ITypeConverter<Boolean> {
    @Override
    public Boolean convert(String text) {
        return switch (text) {
            case "auto" -> true;
            case "off" -> false;
            default -> throw new TypeConversionException("must be auto or off, not '" + text + "'");
        };
    }
}
