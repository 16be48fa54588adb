package dev.tramontane.server.http;

/** Who may use a route. There is no default: a route without a policy cannot be made. */
public enum Policy {
    /** Anyone who can reach the server. */
    PUBLIC,
    /** Holders of a key; everyone on a server without keys, which serves its own machine only. */
    KEY,
    /** Holders of a key, and anyone from the networks that the server's settings trust with this. */
    KEY_OR_NETWORK
}
