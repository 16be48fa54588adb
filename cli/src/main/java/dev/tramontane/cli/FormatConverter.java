package dev.tramontane.cli;

import dev.tramontane.checkpoint.WeightFormat;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads what weights shall be rounded to. */
final class FormatConverter implements ITypeConverter<WeightFormat> {
    @Override
    public WeightFormat convert(String text) {
        // The name that it had when only folders could be written.
        return text.equals("none")
                ? WeightFormat.BF16
                : WeightFormat.labelled(text).orElseThrow(() -> unknown(text));
    }

    private static TypeConversionException unknown(String text) {
        return new TypeConversionException("must be one of "
                + Arrays.stream(WeightFormat.values()).map(WeightFormat::label).collect(Collectors.joining(", "))
                + ", not '" + text + "'");
    }
}
