package dev.tramontane.cli;

import dev.tramontane.checkpoint.GgufConversion.Format;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads what the weights of a GGUF file shall be rounded to. */
final class FormatConverter implements ITypeConverter<Format> {
    @Override
    public Format convert(String text) {
        return Arrays.stream(Format.values())
                .filter(format -> name(format).equals(text))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("must be one of "
                        + Arrays.stream(Format.values())
                                .map(FormatConverter::name)
                                .collect(Collectors.joining(", "))
                        + ", not '" + text + "'"));
    }

    private static String name(Format format) {
        return format.name().toLowerCase(Locale.ROOT);
    }
}
