package dev.tramontane.server.keys;

/**
 * A key as the server knows it: by its hash. Keys are 256 random bits, which nobody guesses however quick the hash is, so
 * SHA-256 without salt and iterations is enough; those are for passwords, which people choose.
 *
 * @param hash the SHA-256 of the key's text
 * @param caller whose key it is
 */
record KeyEntry(byte[] hash, Caller caller) {}
