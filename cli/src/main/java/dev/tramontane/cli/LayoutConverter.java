package dev.tramontane.cli;

import dev.tramontane.checkpoint.CheckpointLayout;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the layout of a folder. */
final class LayoutConverter implements ITypeConverter<CheckpointLayout> {
    @Override
    public CheckpointLayout convert(String text) {
        return switch (text) {
            case "hf" -> CheckpointLayout.HUGGING_FACE;
            case "consolidated" -> CheckpointLayout.CONSOLIDATED;
            default -> throw new TypeConversionException("must be hf or consolidated, not '" + text + "'");
        };
    }
}
