package dev.tramontane.cli;

import java.io.Serial;

/** A command line that asks for what cannot be; the message names the option or argument. */
final class UsageException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }

    /** A refusal that names the setting first, as requests call it: {@code top_p must be ...}. */
    static UsageException ofSetting(IllegalArgumentException refusal) {
        String message = String.valueOf(refusal.getMessage());
        int nameEnd = message.indexOf(' ');
        return nameEnd < 0
                ? new UsageException(message)
                : new UsageException(
                        "--" + message.substring(0, nameEnd).replace('_', '-') + message.substring(nameEnd));
    }
}
