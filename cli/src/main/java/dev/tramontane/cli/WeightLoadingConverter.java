package dev.tramontane.cli;

import dev.tramontane.checkpoint.WeightLoading;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads where weights are to be. */
final class WeightLoadingConverter implements ITypeConverter<WeightLoading> {
    @Override
    public WeightLoading convert(String text) {
        return switch (text) {
            case "auto" -> WeightLoading.AUTOMATIC;
            case "mmap" -> WeightLoading.MAPPED;
            case "hugepages" -> WeightLoading.COPIED;
            default -> throw new TypeConversionException("must be auto, mmap or hugepages, not '" + text + "'");
        };
    }
}
