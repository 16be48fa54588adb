package dev.tramontane.model;

import java.io.Serial;

/** The latent cache has no room for a sequence to grow. */
public final class CacheFullException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    CacheFullException(int needed, int free, int blockSize) {
        super("the cache is full: " + needed + " more blocks of " + blockSize + " positions needed, " + free + " free");
    }
}
