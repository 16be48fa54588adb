package dev.tramontane.server.keys;

/**
 * A key as the server knows it.
 *
 * @param hash its {@link KeyHash}
 * @param caller whose key it is
 */
record KeyEntry(byte[] hash, Caller caller) {}
