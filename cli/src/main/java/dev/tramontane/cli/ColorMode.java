package dev.tramontane.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** When output is coloured. */
enum ColorMode {
    /** On a terminal that can, unless its user objects (no-color.org). */
    AUTO,
    ALWAYS,
    NEVER;

    /** Whether to colour what goes to a stream that is a terminal or not. */
    boolean isOn(boolean isTerminal, Shell shell) {
        return switch (this) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO ->
                isTerminal
                        && shell.variable("NO_COLOR").isEmpty()
                        && shell.variable("TERM").filter("dumb"::equals).isEmpty();
        };
    }

    /** Reads when output shall be coloured. */
    static final class Converter implements ITypeConverter<ColorMode> {
        @Override
        public ColorMode convert(String text) {
            return switch (text) {
                case "auto" -> AUTO;
                case "always" -> ALWAYS;
                case "never" -> NEVER;
                default -> throw new TypeConversionException("must be auto, always or never, not '" + text + "'");
            };
        }
    }
}
