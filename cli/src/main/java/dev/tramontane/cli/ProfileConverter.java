package dev.tramontane.cli;

import dev.tramontane.engine.Profile;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a scheduling profile. */
final class ProfileConverter implements ITypeConverter<Profile> {
    @Override
    public Profile convert(String text) {
        return switch (text) {
            case "latency" -> Profile.LATENCY;
            case "throughput" -> Profile.THROUGHPUT;
            default -> throw new TypeConversionException("must be latency or throughput, not '" + text + "'");
        };
    }
}
