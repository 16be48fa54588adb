package dev.tramontane.cli;

import dev.tramontane.checkpoint.ModelPreset;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of an architecture. */
final class PresetConverter implements ITypeConverter<ModelPreset> {
    @Override
    public ModelPreset convert(String text) {
        try {
            return ModelPreset.labelled(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
