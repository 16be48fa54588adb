package dev.tramontane.server.responses;

/**
 * How thoughts are told.
 *
 * @param asSummary whether as a summary, since the client asked for one and looks only there, rather than as content
 * @param isSealed whether sealed as well, for clients that send them back
 */
record Thinking(boolean asSummary, boolean isSealed) {}
