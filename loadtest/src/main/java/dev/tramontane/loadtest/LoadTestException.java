package dev.tramontane.loadtest;

import java.io.Serial;

/** A server cannot be measured; the message says why. */
public final class LoadTestException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    LoadTestException(String message) {
        super(message);
    }
}
