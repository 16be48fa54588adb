package dev.tramontane.cli;

import dev.tramontane.checkpoint.SoftmaxScale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads which softmax scale is wanted. */
final class SoftmaxScaleConverter implements ITypeConverter<SoftmaxScale> {
    @Override
    public SoftmaxScale convert(String text) {
        return switch (text) {
            case "auto" -> SoftmaxScale.AUTOMATIC;
            case "plain" -> SoftmaxScale.PLAIN;
            case "yarn" -> SoftmaxScale.YARN;
            default -> throw new TypeConversionException("must be auto, plain or yarn, not '" + text + "'");
        };
    }
}
