package dev.tramontane.cli;

import dev.tramontane.language.chat.Effort;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a reasoning effort. */
final class EffortConverter implements ITypeConverter<Effort> {
    @Override
    public Effort convert(String text) {
        return Effort.of(text)
                .orElseThrow(() -> new TypeConversionException("must be none or high, not '" + text + "'"));
    }
}
