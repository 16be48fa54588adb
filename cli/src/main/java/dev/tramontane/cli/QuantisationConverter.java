package dev.tramontane.cli;

import dev.tramontane.checkpoint.Quantisation;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how weights shall be quantised. */
final class QuantisationConverter implements ITypeConverter<Quantisation> {
    @Override
    public Quantisation convert(String text) {
        return switch (text) {
            case "none" -> Quantisation.NONE;
            case "fp8" -> Quantisation.FP8_PER_TENSOR;
            case "nvfp4" -> Quantisation.NVFP4;
            default -> throw new TypeConversionException("must be none, fp8 or nvfp4, not '" + text + "'");
        };
    }
}
