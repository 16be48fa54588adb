package dev.tramontane.cli;

import java.io.Serial;

/** A command that cannot do what it was asked for; the message is all that the user needs. */
final class CliException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    CliException(String message) {
        super(message);
    }

    CliException(String message, Throwable cause) {
        super(message, cause);
    }
}
