package dev.tramontane.server.clients;

/** How an answer comes. */
public enum Way {
    WHOLE,
    STREAMED
}
