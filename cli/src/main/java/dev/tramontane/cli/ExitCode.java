package dev.tramontane.cli;

/** What the process ends with. */
final class ExitCode {
    static final int OK = 0;
    static final int FAILURE = 1;
    static final int USAGE = 2;
    /** As shells report a process that an interrupt ended: 128 + SIGINT. */
    static final int INTERRUPTED = 130;
    /** As shells report a process whose output nobody reads any more: 128 + SIGPIPE. */
    static final int BROKEN_PIPE = 141;

    private ExitCode() {}
}
